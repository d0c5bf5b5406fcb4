package io.varve.query.exec.select;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import org.jspecify.annotations.Nullable;

/// Reset hints found by comparing each histogram with the one read before it, which is what
/// Prometheus does where only counts and sums of histograms are asked for (conformance FORMAT.md,
/// A12.1). Immutable.
final class StatisticsHints {
    private final ReferenceTimes times;
    private final long windowMs;

    private StatisticsHints(ReferenceTimes times, long windowMs) {
        this.times = times;
        this.windowMs = windowMs;
    }

    static StatisticsHints ofInstants(ReferenceTimes times, long lookbackMs) {
        return new StatisticsHints(times, lookbackMs);
    }

    static StatisticsHints ofWindows(ReferenceTimes times, long rangeMs) {
        return new StatisticsHints(times, rangeMs);
    }

    /// Sets the hints of all histograms that have none. Reading starts anew at the first sample of
    /// a window that does not overlap the one before.
    void apply(SampleColumn samples) {
        FloatHistogram previous = null;
        int step = 0;
        for (int i = 0; i < samples.size(); i++) {
            long timestampMs = samples.timestampMs(i);
            boolean restart = false;
            while (step < times.count() && times.timeMs(step) < timestampMs) {
                step++;
                restart |= times.stepMs() >= windowMs;
            }
            FloatHistogram histogram = samples.histogram(i);
            if (histogram == null || histogram.isStale()) {
                continue;
            }
            samples.setHistogram(i, hinted(histogram, restart ? null : previous));
            previous = histogram;
        }
    }

    private static FloatHistogram hinted(
            FloatHistogram histogram, @Nullable FloatHistogram previous) {
        if (histogram.hint() != ResetHint.UNKNOWN || previous == null) {
            return histogram;
        }
        boolean reset = HistogramArithmetic.detectReset(histogram, previous);
        return histogram.withHint(reset ? ResetHint.RESET : ResetHint.NOT_RESET);
    }
}
