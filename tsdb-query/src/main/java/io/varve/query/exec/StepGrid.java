package io.varve.query.exec;

/// The times at which an expression is evaluated: `start, start + step, ... <= end`. An instant
/// query has one.
///
/// @param startMs first evaluation time, milliseconds since the Unix epoch
/// @param endMs end of the query; the last evaluation time is at most this
/// @param stepMs distance of evaluation times, positive; for an instant query without meaning
public record StepGrid(long startMs, long endMs, long stepMs) {
    public StepGrid {
        if (endMs < startMs || stepMs <= 0) {
            throw new IllegalArgumentException(
                    "steps from " + startMs + " to " + endMs + " by " + stepMs);
        }
    }

    /// One evaluation at a time.
    public static StepGrid instant(long timestampMs) {
        return new StepGrid(timestampMs, timestampMs, 1);
    }

    public int count() {
        // The difference may need all 64 bits.
        return Math.toIntExact(Long.divideUnsigned(endMs - startMs, stepMs) + 1);
    }

    public long timeMs(int step) {
        return startMs + step * stepMs;
    }
}
