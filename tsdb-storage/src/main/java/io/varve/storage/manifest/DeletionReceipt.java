package io.varve.storage.manifest;

import io.varve.storage.model.Deletion;
import io.varve.storage.model.Ulid;
import java.util.Map;
import java.util.Set;

/// What became of a deletion.
///
/// @param deletion what was asked for, when and by whom
/// @param headPositions how far it reaches in each ingester's journal
/// @param hiddenMs from when on nobody could see the samples; milliseconds since the Unix epoch
/// @param erasedMs when it was found that no object of the bucket that readers may use has the
///   samples any more; 0: not yet
/// @param rewritten blocks that were replaced for it
public record DeletionReceipt(
        Deletion deletion,
        Map<String, Long> headPositions,
        long hiddenMs,
        long erasedMs,
        Set<Ulid> rewritten) {
    public DeletionReceipt {
        headPositions = Map.copyOf(headPositions);
        rewritten = Set.copyOf(rewritten);
    }

    static DeletionReceipt of(TombstoneEntry tombstone, long erasedMs) {
        return new DeletionReceipt(
                tombstone.deletion(),
                tombstone.headPositions(),
                tombstone.hiddenMs(),
                erasedMs,
                tombstone.rewritten());
    }

    /// The tombstone that the receipt is of, for its bytes.
    TombstoneEntry tombstone() {
        return new TombstoneEntry(deletion, headPositions, hiddenMs, rewritten, 0);
    }
}
