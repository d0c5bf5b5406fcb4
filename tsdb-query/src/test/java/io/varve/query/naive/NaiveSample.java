package io.varve.query.naive;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.StaleMarker;
import org.jspecify.annotations.Nullable;

/// A stored sample, or a point of a range vector.
///
/// @param value without meaning if there is a histogram
/// @param histogram null if the sample is a float
/// @param startMs start timestamp, 0 if it has none
public record NaiveSample(
        long timeMs, double value, @Nullable FloatHistogram histogram, long startMs) {
    boolean isFloat() {
        return histogram == null;
    }

    boolean isStale() {
        return histogram == null ? StaleMarker.is(value) : StaleMarker.is(histogram.sum());
    }

    FloatHistogram bucketed() {
        if (histogram == null) {
            throw new IllegalStateException("a float has no buckets");
        }
        return histogram;
    }

    NaiveSample with(@Nullable FloatHistogram other) {
        return new NaiveSample(timeMs, value, other, startMs);
    }
}
