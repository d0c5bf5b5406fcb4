package io.varve.storage.retention;

import java.util.Map;

/// Series that are kept alike: what one rule of a policy matches, or what none does.
///
/// @param name stands in manifests. Two classes of one name hold the same series, whatever they say
///   of their times, since the name follows from all selectors that decide about it
/// @param title what the user wrote, for people
/// @param keepMs how long samples of a resolution are kept, both in milliseconds; resolution 0: raw
///   samples. A resolution that is missing is kept for ever
public record RetentionClass(String name, String title, Map<Long, Long> keepMs) {
    public RetentionClass {
        keepMs = Map.copyOf(keepMs);
    }

    /// The time before which samples are past retention; `Long.MIN_VALUE` if none ever is.
    public long oldestMs(long resolutionMs, long nowMs) {
        Long keep = keepMs.get(resolutionMs);
        if (keep == null) {
            return Long.MIN_VALUE;
        }
        long oldestMs = nowMs - keep;
        return oldestMs > nowMs ? Long.MIN_VALUE : oldestMs;
    }

    /// Whether nothing of its series is ever kept, at any resolution.
    public boolean isNeverStored() {
        for (long resolutionMs : RetentionPolicy.RESOLUTIONS_MS) {
            Long keep = keepMs.get(resolutionMs);
            if (keep == null || keep > 0) {
                return false;
            }
        }
        return true;
    }
}
