package io.varve.compactor.plan;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.TombstoneEntry;
import java.util.Comparator;
import java.util.List;

/// Tombstones that hide nothing any more get their receipts and leave the manifest.
///
/// @param tombstones at least one, in the order of their ids
public record ForgetJob(List<TombstoneEntry> tombstones, long dueSinceMs) implements Job {
    public ForgetJob {
        tombstones = tombstones.stream().sorted(Comparator.comparing(TombstoneEntry::id)).toList();
        if (tombstones.isEmpty()) {
            throw new IllegalArgumentException("nothing to forget");
        }
    }

    @Override
    public List<BlockEntry> inputs() {
        return List.of();
    }

    @Override
    public String name() {
        return "forget-" + tombstones.size() + "-" + tombstones.getLast().id();
    }

    @Override
    public String title() {
        return "end of " + tombstones.size() + " erased deletions";
    }

    @Override
    public boolean isQuick() {
        return true;
    }
}
