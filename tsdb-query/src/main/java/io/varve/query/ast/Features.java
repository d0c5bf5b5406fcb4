package io.varve.query.ast;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/// The optional parts of PromQL that are switched on. Immutable.
///
/// @param enabled the features that are on
public record Features(Set<Feature> enabled) {
    public Features {
        enabled = Set.copyOf(enabled);
    }

    public static Features of(Collection<Feature> enabled) {
        return new Features(Set.copyOf(enabled));
    }

    /// Varve's defaults: those of Prometheus 3.14, and experimental functions.
    public static Features defaults() {
        return new Features(
                EnumSet.of(Feature.EXPERIMENTAL_FUNCTIONS, Feature.DURATION_EXPRESSIONS));
    }

    public static Features all() {
        return new Features(EnumSet.allOf(Feature.class));
    }

    public boolean has(Feature feature) {
        return enabled.contains(feature);
    }
}
