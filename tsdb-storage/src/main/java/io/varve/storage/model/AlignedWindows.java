package io.varve.storage.model;

/// All of time in windows of one length, whose bounds are multiples of it: those of all writers
/// that use the same length are the same.
///
/// @param lengthMs of a window, positive
public record AlignedWindows(long lengthMs) {
    public AlignedWindows {
        if (lengthMs < 1) {
            throw new IllegalArgumentException("windows of " + lengthMs + " ms");
        }
    }

    /// The first millisecond of the window that a timestamp lies in. The first window of all is cut
    /// short by the begin of time.
    public long startMs(long timestampMs) {
        long startMs = timestampMs - Math.floorMod(timestampMs, lengthMs);
        return startMs > timestampMs ? Long.MIN_VALUE : startMs;
    }

    /// The window that a timestamp lies in.
    public TimeRange around(long timestampMs) {
        long leftMs = lengthMs - Math.floorMod(timestampMs, lengthMs);
        long endMs = timestampMs > Long.MAX_VALUE - leftMs ? Long.MAX_VALUE : timestampMs + leftMs;
        return new TimeRange(startMs(timestampMs), endMs);
    }
}
