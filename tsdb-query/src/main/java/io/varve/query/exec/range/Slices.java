package io.varve.query.exec.range;

import io.varve.query.exec.SampleTally;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import java.util.Objects;

/// Samples of one series, and for every step the slice of them that its window covers. Laid over
/// one series after the other; not thread-safe.
final class Slices {
    private final int[] from;
    private final int[] to;
    private SampleColumn samples = new SampleColumn();

    Slices(int steps) {
        this.from = new int[steps];
        this.to = new int[steps];
    }

    void lay(SampleColumn laid, WindowBounds bounds) {
        samples = laid;
        bounds.slice(laid.timestampsMs(), laid.size(), from, to);
    }

    /// Counts the samples of all windows.
    ///
    /// @param stored whether they are a selector's and not a subquery's
    void countIn(SampleTally tally, boolean stored) {
        tally.windows(samples, from, to, stored);
    }

    /// Whether no window holds a sample.
    boolean none() {
        return samples.size() == 0;
    }

    /// The number of samples, in windows or not.
    int size() {
        return samples.size();
    }

    int steps() {
        return from.length;
    }

    boolean isEmpty(int step) {
        return from[step] == to[step];
    }

    int count(int step) {
        return to[step] - from[step];
    }

    /// The first sample of the step's window.
    int from(int step) {
        return from[step];
    }

    /// One past the last sample of the step's window.
    int to(int step) {
        return to[step];
    }

    long[] timestampsMs() {
        return samples.timestampsMs();
    }

    double[] values() {
        return samples.values();
    }

    long timestampMs(int index) {
        return samples.timestampMs(index);
    }

    double value(int index) {
        return samples.value(index);
    }

    long startMs(int index) {
        return samples.startMs(index);
    }

    boolean hasStarts() {
        return samples.hasStarts();
    }

    boolean isFloat(int index) {
        return samples.histogram(index) == null;
    }

    /// The histogram at a position that holds one.
    FloatHistogram histogram(int index) {
        return Objects.requireNonNull(samples.histogram(index));
    }
}
