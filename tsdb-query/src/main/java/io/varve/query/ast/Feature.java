package io.varve.query.ast;

import java.util.Optional;
import java.util.stream.Stream;

/// An optional part of PromQL, by the name that Prometheus's `--enable-feature` gives it.
public enum Feature {
    EXPERIMENTAL_FUNCTIONS("promql-experimental-functions"),
    DURATION_EXPRESSIONS("promql-duration-expr"),
    EXTENDED_RANGE_SELECTORS("promql-extended-range-selectors"),
    BINOP_FILL_MODIFIERS("promql-binop-fill-modifiers"),
    DELAYED_NAME_REMOVAL("promql-delayed-name-removal"),
    USE_START_TIMESTAMPS("use-start-timestamps"),
    TYPE_AND_UNIT_LABELS("type-and-unit-labels"),

    /// Statistics may have counts per step.
    PER_STEP_STATS("promql-per-step-stats");

    private final String flag;

    Feature(String flag) {
        this.flag = flag;
    }

    public String flag() {
        return flag;
    }

    public static Optional<Feature> named(String flag) {
        return Stream.of(values()).filter(feature -> feature.flag.equals(flag)).findFirst();
    }
}
