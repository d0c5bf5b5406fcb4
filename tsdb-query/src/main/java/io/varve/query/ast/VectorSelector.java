package io.varve.query.ast;

import io.varve.storage.model.Matcher;
import java.util.List;

/// Selects the newest sample of each matching series.
///
/// @param name the metric name written outside the braces, empty if none. A name given inside,
///   quoted or as `__name__`, is only a matcher
/// @param matchers all conditions in written order; the one made from `name` stands last
/// @param extension `anchored`, `smoothed` or neither
public record VectorSelector(
        String name, List<Matcher> matchers, TimeShift shift, Extension extension, Span span)
        implements Expr {
    public VectorSelector {
        matchers = List.copyOf(matchers);
    }

    @Override
    public ValueType type() {
        return ValueType.VECTOR;
    }
}
