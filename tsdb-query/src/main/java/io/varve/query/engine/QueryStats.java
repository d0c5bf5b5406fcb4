package io.varve.query.engine;

/// What a query cost.
///
/// @param samplesRead samples that were decoded
/// @param samplesPeak most samples held at once
/// @param seriesRead series that selectors matched
/// @param chunkBytesRead encoded bytes that were decoded
/// @param preparationNanos parsing, planning and selecting
/// @param evaluationNanos running the operators
public record QueryStats(
        long samplesRead,
        long samplesPeak,
        long seriesRead,
        long chunkBytesRead,
        long preparationNanos,
        long evaluationNanos) {}
