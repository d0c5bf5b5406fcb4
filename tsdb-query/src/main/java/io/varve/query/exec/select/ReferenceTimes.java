package io.varve.query.exec.select;

/// The times that a selector looks back from, one per step. They rise from step to step, or are all
/// the same.
///
/// @param firstMs reference time of the first step
/// @param stepMs distance of reference times; 0 if they are all the same
/// @param count number of steps
public record ReferenceTimes(long firstMs, long stepMs, int count) {
    public long timeMs(int step) {
        return firstMs + step * stepMs;
    }

    public long lastMs() {
        return timeMs(count - 1);
    }
}
