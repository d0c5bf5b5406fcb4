package io.varve.query.engine;

import io.varve.query.ast.Features;

/// What an engine is configured with.
///
/// @param lookbackMs how old the newest sample of an instant selector may be, exclusive
/// @param samplesMax samples that a query may hold at once
/// @param memoryMaxBytes memory that a query may hold
/// @param subqueryStepMs step of subqueries that name none
/// @param features optional parts of the language that are on
public record EngineSettings(
        long lookbackMs,
        long samplesMax,
        long memoryMaxBytes,
        long subqueryStepMs,
        Features features) {
    public EngineSettings {
        if (lookbackMs <= 0 || samplesMax <= 0 || memoryMaxBytes <= 0 || subqueryStepMs <= 0) {
            throw new IllegalArgumentException("a setting of the query engine is not positive");
        }
    }

    /// Prometheus's defaults, and 1 GiB of memory.
    public static EngineSettings defaults() {
        return new EngineSettings(300_000, 50_000_000, 1L << 30, 60_000, Features.defaults());
    }

    public EngineSettings withFeatures(Features on) {
        return new EngineSettings(lookbackMs, samplesMax, memoryMaxBytes, subqueryStepMs, on);
    }

    public EngineSettings withSamplesMax(long max) {
        return new EngineSettings(lookbackMs, max, memoryMaxBytes, subqueryStepMs, features);
    }
}
