package io.varve.compactor.job;

import io.varve.compactor.plan.CompactionPolicy;
import io.varve.compactor.plan.Job;
import io.varve.compactor.plan.Planner;
import io.varve.compactor.work.Workplace;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What is due for one tenant. Not thread-safe, but for its manifest log.
final class TenantCompaction {
    private final ManifestLog log;
    private final Workplace place;
    private final Failures failures;

    /// What the last look has found.
    private List<Job> due = List.of();

    private List<Failure> quarantined = List.of();
    private long lookedMs;

    TenantCompaction(ManifestLog log, Workplace place) {
        this.log = log;
        this.place = place;
        failures = new Failures(log.tenant(), place.store());
    }

    TenantId tenant() {
        return log.tenant();
    }

    ManifestLog log() {
        return log;
    }

    /// Jobs that are due and not in quarantine, and what they rest upon.
    record Plan(JobRunner.Basis basis, List<Job> jobs) {}

    /// Reads the newest manifest and plans. Whether anything has failed before is asked only if
    /// something is due, so a tenant at rest costs one request.
    Plan plan(CompactionPolicy policy) throws IOException {
        long sinceNanos = place.clock().monotonicNanos();
        Manifest manifest = log.newest();
        lookedMs = place.clock().nowMs();
        due = Planner.plan(manifest, policy, lookedMs);
        if (due.isEmpty() && quarantined.isEmpty()) {
            return new Plan(basis(manifest, sinceNanos), due);
        }
        Map<String, Failure> known = failures.load();
        Map<String, Failure> waiting = new TreeMap<>();
        Set<Ulid> setAside = new HashSet<>(policy.setAside());
        long storeMs = known.isEmpty() ? 0 : place.store().storeTimeMs();
        for (Failure failure : known.values()) {
            if (failure.isQuarantined(storeMs) && isRelevant(failure, manifest)) {
                waiting.put(failure.subject(), failure);
                Ulid block = JobKeys.blockOf(failure.subject());
                if (block != null) {
                    setAside.add(block);
                }
            }
        }
        quarantined = List.copyOf(waiting.values());
        due = new ArrayList<>(Planner.plan(manifest, policy.withSetAside(setAside), lookedMs));
        due.removeIf(job -> waiting.containsKey(job.name()));
        return new Plan(basis(manifest, sinceNanos), due);
    }

    private static boolean isRelevant(Failure failure, Manifest manifest) {
        Ulid block = JobKeys.blockOf(failure.subject());
        return block == null || manifest.blocks().containsKey(block);
    }

    private JobRunner.Basis basis(Manifest manifest, long sinceNanos) {
        return new JobRunner.Basis(log, manifest, failures, sinceNanos);
    }

    int backlog() {
        return due.size();
    }

    long lagMs() {
        long sinceMs = due.stream().mapToLong(Job::dueSinceMs).min().orElse(lookedMs);
        return Math.max(0, lookedMs - sinceMs);
    }

    long oldestBlockAgeMs() {
        long oldestMs =
                due.stream()
                        .flatMap(job -> job.inputs().stream())
                        .mapToLong(block -> block.range().minMs())
                        .min()
                        .orElse(lookedMs);
        return Math.max(0, lookedMs - oldestMs);
    }

    /// What is left alone, a line each.
    List<String> quarantined() {
        return quarantined.stream()
                .map(failure ->
                        "tenant "
                                + tenant()
                                + ", "
                                + failure.subject()
                                + ", "
                                + failure.attempts()
                                + " attempts: "
                                + failure.reason())
                .toList();
    }
}
