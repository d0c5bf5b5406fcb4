package io.varve.query.engine;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The value of a query.
public sealed interface ResultValue {
    /// One number.
    record Scalar(long timestampMs, double value) implements ResultValue {}

    /// One text.
    record Text(long timestampMs, String value) implements ResultValue {}

    /// One sample of each series, in the order that the query yields.
    record Vector(List<Sample> samples) implements ResultValue {}

    /// Samples of series over time, sorted by labels.
    record Matrix(List<SeriesSamples> series) implements ResultValue {}

    /// An element of a vector.
    ///
    /// @param histogram null if the sample is a float
    record Sample(
            Labels labels, long timestampMs, double value, @Nullable FloatHistogram histogram) {}

    /// A row of a matrix. The column holds no stale markers and is not changed any more.
    record SeriesSamples(Labels labels, SampleColumn samples) {}
}
