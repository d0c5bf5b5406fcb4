package io.varve.query.exec.range;

import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.StepGrid;

/// The windows of all steps, `(startMs(step), endMs(step)]`, and how far beyond them samples are
/// looked at. Neither bound falls from step to step. Immutable.
final class WindowBounds {
    private final StepGrid grid;
    private final long rangeMs;
    private final long behindMs;
    private final long aheadMs;
    private final long[] startsMs;
    private final long[] endsMs;

    /// @param behindMs how far before a window samples belong to its slice
    /// @param aheadMs how far after a window samples belong to its slice
    WindowBounds(StepGrid grid, RangeOperator range, long behindMs, long aheadMs) {
        this.grid = grid;
        this.rangeMs = range.rangeMs();
        this.behindMs = behindMs;
        this.aheadMs = aheadMs;
        int steps = grid.count();
        this.startsMs = new long[steps];
        this.endsMs = new long[steps];
        for (int step = 0; step < steps; step++) {
            startsMs[step] = range.windowStartMs(step);
            endsMs[step] = range.windowEndMs(step);
        }
    }

    int steps() {
        return startsMs.length;
    }

    /// The evaluation time of the step, which the window need not touch.
    long timeMs(int step) {
        return grid.timeMs(step);
    }

    /// The length of the windows as written in the query.
    long rangeMs() {
        return rangeMs;
    }

    long startMs(int step) {
        return startsMs[step];
    }

    long endMs(int step) {
        return endsMs[step];
    }

    /// Fills in, per step, the slice `[from, to)` of the timestamps that the window covers.
    ///
    /// @param timestampsMs rising, of which `size` count
    void slice(long[] timestampsMs, int size, int[] from, int[] to) {
        int first = 0;
        int end = 0;
        for (int step = 0; step < startsMs.length; step++) {
            long start = startsMs[step] - behindMs;
            long last = endsMs[step] + aheadMs;
            while (first < size && timestampsMs[first] <= start) {
                first++;
            }
            while (end < size && timestampsMs[end] <= last) {
                end++;
            }
            from[step] = first;
            to[step] = Math.max(first, end);
        }
    }
}
