package io.varve.storage.head;

import io.varve.storage.chunk.HistogramAppender;
import io.varve.storage.chunk.OpenChunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.chunk.Xor2Appender;
import io.varve.storage.chunk.XorAppender;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.StaleMarker;
import org.jspecify.annotations.Nullable;

/// A sample of any kind on its way into a series. Plain floats in order, which nearly all samples
/// are, get there without one.
///
/// @param value the float; of a histogram its sum
/// @param histogram null if the sample is a float
/// @param startMs the start timestamp, 0 if it has none
record HeadSample(
        long timestampMs, double value, @Nullable FloatHistogram histogram, long startMs) {
    /// A chunk of histograms with so many bytes is full, if it has [#FULL_SAMPLES]: a new bucket
    /// makes all of it be written anew.
    private static final int FULL_BYTES = 4096;

    private static final int FULL_SAMPLES = 10;

    static HeadSample of(long timestampMs, FloatHistogram histogram, long startMs) {
        return new HeadSample(timestampMs, histogram.sum(), histogram, startMs);
    }

    static HeadSample of(SampleColumn column, int index) {
        FloatHistogram histogram = column.histogram(index);
        return new HeadSample(
                column.timestampMs(index),
                histogram == null ? column.value(index) : histogram.sum(),
                histogram,
                column.startMs(index));
    }

    boolean isHistogram() {
        return histogram != null;
    }

    /// The sample in the kind of a series: scrapes end series of histograms with a float.
    HeadSample in(@Nullable OpenChunk chunk) {
        return histogram == null && chunk instanceof HistogramAppender && StaleMarker.is(value)
                ? new HeadSample(timestampMs, value, FloatHistogram.STALE, startMs)
                : this;
    }

    /// Whether another sample at the same time says the same. What marks an end is one thing,
    /// whatever its kind; start timestamps do not count.
    boolean sameAs(double otherValue, @Nullable FloatHistogram other) {
        if (StaleMarker.is(value)) {
            return StaleMarker.is(otherValue);
        }
        if (histogram == null || other == null) {
            return histogram == other
                    && Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(otherValue);
        }
        return histogram.sameObservations(other);
    }

    /// Whether the last sample of a chunk, at the same time, says the same.
    boolean sameAsLast(OpenChunk chunk) {
        return switch (chunk) {
            case XorAppender floats -> sameAs(floats.lastValue(), null);
            case Xor2Appender floats -> sameAs(floats.lastValue(), null);
            case HistogramAppender histograms -> sameAs(histograms.last().sum(), histograms.last());
        };
    }

    /// Appends the sample to a chunk, if that can hold it.
    ///
    /// @return false if it must begin a chunk of its own
    boolean appendTo(OpenChunk chunk) {
        return switch (chunk) {
            case XorAppender floats -> {
                if (histogram != null || startMs != 0) {
                    yield false;
                }
                floats.append(timestampMs, value);
                yield true;
            }
            case Xor2Appender floats -> {
                if (histogram != null) {
                    yield false;
                }
                floats.append(timestampMs, value, startMs);
                yield true;
            }
            case HistogramAppender histograms ->
                    histogram != null
                            && !isFull(histograms)
                            && histograms.canHold(histogram, startMs)
                            && histograms.append(timestampMs, histogram, startMs);
        };
    }

    private static boolean isFull(HistogramAppender chunk) {
        return chunk.byteLength() >= FULL_BYTES && chunk.sampleCount() >= FULL_SAMPLES;
    }

    /// A new chunk with the sample.
    ///
    /// @param previous the chunk before it in the series, null if it is the first
    OpenChunk open(@Nullable OpenChunk previous) {
        return histogram == null
                ? OpenChunk.ofFloat(timestampMs, value, startMs)
                : OpenChunk.ofHistogram(timestampMs, histogram, startMs, previous);
    }
}
