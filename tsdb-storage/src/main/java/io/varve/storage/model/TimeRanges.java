package io.varve.storage.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A set of timestamps: ranges of time that neither overlap nor touch, in order. Immutable.
public final class TimeRanges {
    public static final TimeRanges NONE = new TimeRanges(List.of());

    private final List<TimeRange> ranges;

    private TimeRanges(List<TimeRange> ranges) {
        this.ranges = ranges;
    }

    /// All timestamps that lie in any of the ranges.
    public static TimeRanges union(List<TimeRange> parts) {
        if (parts.isEmpty()) {
            return NONE;
        }
        List<TimeRange> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingLong(TimeRange::minMs));
        List<TimeRange> merged = new ArrayList<>();
        for (TimeRange part : sorted) {
            if (part.isEmpty()) {
                continue;
            }
            TimeRange last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && part.minMs() <= last.maxMs()) {
                merged.set(
                        merged.size() - 1,
                        new TimeRange(last.minMs(), Math.max(last.maxMs(), part.maxMs())));
            } else {
                merged.add(part);
            }
        }
        return merged.isEmpty() ? NONE : new TimeRanges(List.copyOf(merged));
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean contains(long timestampMs) {
        for (TimeRange range : ranges) {
            if (range.contains(timestampMs)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a timestamp of the set lies in `[min, max]`, both ends included.
    public boolean overlapsClosed(long min, long max) {
        for (TimeRange range : ranges) {
            if (range.overlapsClosed(min, max)) {
                return true;
            }
        }
        return false;
    }

    /// Whether all timestamps of `[min, max]`, both ends included, are in the set.
    public boolean coversClosed(long min, long max) {
        for (TimeRange range : ranges) {
            // Two ranges with nothing between them would be one.
            if (range.minMs() <= min && max < range.maxMs()) {
                return true;
            }
        }
        return false;
    }

    /// The ranges, in order.
    public List<TimeRange> ranges() {
        return ranges;
    }

    @Override
    public String toString() {
        return ranges.toString();
    }
}
