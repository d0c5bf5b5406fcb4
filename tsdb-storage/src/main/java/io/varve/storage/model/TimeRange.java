package io.varve.storage.model;

/// A half-open range of time `[minMs, maxMs)` in milliseconds since the Unix epoch. PromQL's
/// left-open ranges become one by [#leftOpen(long, long)] and nowhere else.
public record TimeRange(long minMs, long maxMs) {
    public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    public TimeRange {
        if (minMs > maxMs) {
            throw new IllegalArgumentException(
                    "time range starts at " + minMs + " and ends at " + maxMs);
        }
    }

    /// The range of all timestamps `t` with `minMs <= t <= maxMs`.
    public static TimeRange closed(long minMs, long maxMs) {
        return new TimeRange(minMs, maxMs == Long.MAX_VALUE ? maxMs : maxMs + 1);
    }

    /// The range of all timestamps `t` with `exclusiveMs < t <= inclusiveMs`.
    public static TimeRange leftOpen(long exclusiveMs, long inclusiveMs) {
        return closed(exclusiveMs == Long.MAX_VALUE ? exclusiveMs : exclusiveMs + 1, inclusiveMs);
    }

    public boolean contains(long timestampMs) {
        return minMs <= timestampMs && timestampMs < maxMs;
    }

    /// Whether a timestamp exists that lies in this range and in `[min, max]`, both ends included.
    public boolean overlapsClosed(long min, long max) {
        return min < maxMs && minMs <= max;
    }

    public boolean overlaps(TimeRange other) {
        return minMs < other.maxMs && other.minMs < maxMs;
    }

    public boolean isEmpty() {
        return minMs == maxMs;
    }
}
