package io.varve.compactor.plan;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.TombstoneEntry;
import java.util.ArrayList;
import java.util.List;

/// Which blocks are written anew because of deletions, and which deletions are over. Pure.
final class ErasePlan {
    private ErasePlan() {}

    /// Blocks with samples of deletions that are due, one job each: those that have waited longest
    /// first.
    static List<MergeJob> jobs(
            Manifest manifest, List<BlockEntry> blocks, CompactionPolicy policy, long nowMs) {
        List<MergeJob> jobs = new ArrayList<>();
        if (manifest.tombstones().isEmpty()) {
            return jobs;
        }
        for (BlockEntry block : blocks) {
            long dueMs = Long.MAX_VALUE;
            for (TombstoneEntry tombstone : manifest.tombstonesOf(block)) {
                dueMs = Math.min(dueMs, policy.erase().dueMs(tombstone));
            }
            if (dueMs <= nowMs) {
                jobs.add(
                        new MergeJob(
                                List.of(block),
                                block.level(),
                                List.of(block.range()),
                                policy.merges().blockBytesMax(),
                                MergeJob.Reason.ERASE,
                                dueMs));
            }
        }
        jobs.sort((a, b) -> Long.compare(a.dueSinceMs(), b.dueSinceMs()));
        return jobs;
    }

    /// The end of deletions that hide nothing any more.
    static List<ForgetJob> forgets(Manifest manifest, long nowMs) {
        List<TombstoneEntry> erased =
                manifest.tombstones().values().stream().filter(manifest::isErased).toList();
        return erased.isEmpty() ? List.of() : List.of(new ForgetJob(erased, nowMs));
    }
}
