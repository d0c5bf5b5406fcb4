package io.varve.compactor.plan;

import io.varve.storage.manifest.TombstoneEntry;

/// When what is deleted is erased from blocks that nothing else is to be done with.
///
/// @param withinMs so long after a deletion its samples are in no block any more, if compactors
///   keep up: blocks are written anew after half of it
/// @param atOnceMs what was deleted up to this time is erased at once; milliseconds since the Unix
///   epoch
public record ErasePolicy(long withinMs, long atOnceMs) {
    /// A day.
    public static final ErasePolicy DEFAULT = new ErasePolicy(86_400_000, Long.MIN_VALUE);

    public ErasePolicy {
        if (withinMs < 0) {
            throw new IllegalArgumentException("erasure within " + withinMs + " ms");
        }
    }

    /// The time from which on a tombstone's blocks are due.
    long dueMs(TombstoneEntry tombstone) {
        long hiddenMs = Math.max(tombstone.hiddenMs(), tombstone.requestedMs());
        return hiddenMs <= atOnceMs ? hiddenMs : hiddenMs + withinMs / 2;
    }
}
