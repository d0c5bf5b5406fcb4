package io.varve.query.exec.range;

/// What the start timestamps of two neighbouring samples say about a counter (conformance
/// FORMAT.md, B11.1).
final class StartTimestamps {
    private StartTimestamps() {}

    /// Whether the counter started anew between a sample and the one before it.
    ///
    /// A start equal to the earlier sample's time is a reset only if the earlier start is known and
    /// real: that is a delta sample; otherwise it is a cumulative series of unknown start.
    static boolean reset(Slices samples, int index) {
        long start = samples.startMs(index);
        if (start == 0 || start >= samples.timestampMs(index)) {
            return false;
        }
        long before = samples.timestampMs(index - 1);
        if (start != before) {
            return start > before;
        }
        long startBefore = samples.startMs(index - 1);
        return startBefore != 0 && startBefore < before;
    }

    /// Whether a sample claims to have started before the previous one, and not with it.
    static boolean overlaps(Slices samples, int index) {
        long start = samples.startMs(index);
        return start != 0
                && start < samples.timestampMs(index - 1)
                && start != samples.startMs(index - 1);
    }
}
