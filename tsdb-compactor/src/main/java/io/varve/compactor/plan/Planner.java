package io.varve.compactor.plan;

import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.model.Ulid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is due for a tenant. Jobs of one kind see the blocks that no job before has taken, so no
/// two jobs have an input in common; kinds that must not wait for others come first.
public final class Planner {
    private Planner() {}

    /// @param nowMs milliseconds since the Unix epoch
    /// @return what is due, the most urgent first; empty if the tenant is at rest
    public static List<Job> plan(Manifest manifest, CompactionPolicy policy, long nowMs) {
        Set<Ulid> taken = new HashSet<>(policy.setAside());
        List<Job> jobs = new ArrayList<>(ErasePlan.forgets(manifest, nowMs));
        // A damaged block may go too.
        Set<Ulid> gone = new HashSet<>();
        jobs.addAll(take(RetentionPlan.jobs(manifest, policy.retention(), nowMs), gone));
        taken.addAll(gone);
        jobs.addAll(take(ErasePlan.jobs(manifest, untaken(manifest, taken), policy, nowMs), taken));
        jobs.addAll(
                take(
                        new MergePlan(manifest, policy.merges(), nowMs)
                                .jobs(untaken(manifest, taken)),
                        taken));
        return jobs;
    }

    private static List<BlockEntry> untaken(Manifest manifest, Set<Ulid> taken) {
        return manifest.blocks().values().stream()
                .filter(block -> !taken.contains(block.id()))
                .toList();
    }

    private static <J extends Job> List<J> take(List<J> jobs, Set<Ulid> taken) {
        for (J job : jobs) {
            for (BlockEntry input : job.inputs()) {
                if (!taken.add(input.id())) {
                    throw new IllegalStateException("block " + input.id() + " is in two jobs");
                }
            }
        }
        return jobs;
    }
}
