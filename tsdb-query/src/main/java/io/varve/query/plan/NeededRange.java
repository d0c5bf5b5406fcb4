package io.varve.query.plan;

import io.varve.storage.model.TimeRange;

/// The smallest range of time that covers all ranges that were added. Not thread-safe.
final class NeededRange {
    private long minMs = Long.MAX_VALUE;
    private long maxMs = Long.MIN_VALUE;

    void add(TimeRange range) {
        minMs = Math.min(minMs, range.minMs());
        maxMs = Math.max(maxMs, range.maxMs());
    }

    /// Empty if nothing was added.
    TimeRange range() {
        return minMs > maxMs ? new TimeRange(0, 0) : new TimeRange(minMs, maxMs);
    }
}
