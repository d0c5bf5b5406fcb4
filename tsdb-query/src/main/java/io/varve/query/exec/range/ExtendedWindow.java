package io.varve.query.exec.range;

import org.jspecify.annotations.Nullable;

/// An `anchored` or `smoothed` window on samples of one kind (conformance FORMAT.md, B11.2).
///
/// @param first the sample that it begins with: the last one not later than its start, or the first
///   one that there is
/// @param last the sample that it ends with: for smoothed windows the first one not earlier than
///   its end; otherwise, or if there is none, the last one that there is
/// @param smoothed whether values at its borders are interpolated
record ExtendedWindow(int first, int last, long startMs, long endMs, boolean smoothed) {
    /// The window of a step; null if it has no samples.
    static @Nullable ExtendedWindow of(
            Slices samples, int step, long startMs, long endMs, boolean smoothed) {
        int from = samples.from(step);
        int to = samples.to(step);
        int first = Math.max(from, firstAfter(samples, from, to, startMs) - 1);
        int last = smoothed ? firstAfter(samples, from, to - 1, endMs - 1) : to - 1;
        if (samples.timestampMs(last) <= startMs
                || (smoothed && samples.timestampMs(first) > endMs)) {
            return null;
        }
        return new ExtendedWindow(first, last, startMs, endMs, smoothed);
    }

    /// The first of the samples `[from, to)` that is later than the time, or `to`.
    static int firstAfter(Slices samples, int from, int to, long timeMs) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (samples.timestampMs(middle) <= timeMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Whether the value at the start lies between two samples.
    boolean leftIsBetween(Slices samples) {
        return smoothed && samples.timestampMs(first) < startMs;
    }

    /// Whether the value at the end lies between two samples.
    boolean rightIsBetween(Slices samples) {
        return smoothed && samples.timestampMs(last) > endMs;
    }

    /// The first sample strictly inside the window.
    int innerFrom(Slices samples) {
        return samples.timestampMs(first) <= startMs ? first + 1 : first;
    }

    /// One past the last sample strictly inside the window.
    int innerTo(Slices samples) {
        return samples.timestampMs(last) >= endMs ? last : last + 1;
    }

    /// The float at the start.
    ///
    /// @param counter whether a fall is a reset to zero, so that the line begins there
    double left(Slices floats, boolean counter) {
        return leftIsBetween(floats)
                ? interpolate(floats, first, startMs, counter)
                : floats.value(first);
    }

    /// The float at the end.
    double right(Slices floats, boolean counter) {
        return rightIsBetween(floats)
                ? interpolate(floats, last - 1, endMs, counter)
                : floats.value(last);
    }

    /// The float on the line from a sample to the next one.
    ///
    /// @param counter see [#left]
    static double interpolate(Slices floats, int before, long timeMs, boolean counter) {
        double left = floats.value(before);
        double right = floats.value(before + 1);
        if (counter && right < left) {
            left = 0;
        }
        double passed = timeMs - floats.timestampMs(before);
        double whole = floats.timestampMs(before + 1) - floats.timestampMs(before);
        return left + (right - left) * passed / whole;
    }
}
