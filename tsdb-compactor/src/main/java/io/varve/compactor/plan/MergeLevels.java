package io.varve.compactor.plan;

import io.varve.storage.model.AlignedWindows;
import io.varve.storage.model.TimeRange;
import java.util.List;

/// The lengths to which blocks are merged: level 1 is what a head cuts, each further one has longer
/// windows, whose bounds are bounds of the level before too.
///
/// @param lengthsMs of levels 1, 2 and so on, in milliseconds
public record MergeLevels(List<Long> lengthsMs) {
    private static final long HOUR_MS = 3_600_000;

    /// 2 h, 12 h, 2 d, 14 d.
    public static final MergeLevels DEFAULT =
            new MergeLevels(List.of(2 * HOUR_MS, 12 * HOUR_MS, 48 * HOUR_MS, 336 * HOUR_MS));

    /// @throws IllegalArgumentException with a text for the user if the lengths do not fit
    public MergeLevels {
        lengthsMs = List.copyOf(lengthsMs);
        if (lengthsMs.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one level");
        }
        long before = 1;
        for (long length : lengthsMs) {
            if (length < 1 || length % before != 0 || (before > 1 && length == before)) {
                throw new IllegalArgumentException(
                        "a level of "
                                + length
                                + " ms is not a multiple of the level before, "
                                + before
                                + " ms");
            }
            before = length;
        }
    }

    public int count() {
        return lengthsMs.size();
    }

    /// @param level 1 to [#count()]
    public AlignedWindows windows(int level) {
        return new AlignedWindows(lengthsMs.get(level - 1));
    }

    /// Whether all of a range lies in one window of a level.
    boolean isWithinOne(int level, TimeRange range) {
        AlignedWindows windows = windows(level);
        return windows.startMs(range.minMs()) == windows.startMs(range.maxMs() - 1);
    }
}
