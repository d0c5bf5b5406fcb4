package io.varve.compactor.job;

import io.varve.compactor.merge.MergeWork;
import io.varve.compactor.plan.DropJob;
import io.varve.compactor.plan.ForgetJob;
import io.varve.compactor.plan.Job;
import io.varve.compactor.plan.MergeJob;
import io.varve.compactor.work.AbandonedException;
import io.varve.compactor.work.DamagedInputException;
import io.varve.compactor.work.Progress;
import io.varve.compactor.work.Workplace;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.DeletionReceipts;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.manifest.ManifestConflictException;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.manifest.TombstoneEntry;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does one job: takes its lease, lets its kind work, publishes the change, gives the lease back.
/// Decides what becomes of a job that fails. Thread-safe.
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final Workplace place;
    private final ManifestSettings delays;
    private final Leases leases;
    private final CompactorMetrics metrics;
    private final CancelToken stop;
    private final MergeWork merges;

    JobRunner(
            Workplace place,
            ManifestSettings delays,
            Leases leases,
            CompactorMetrics metrics,
            CancelToken stop,
            MergeWork merges) {
        this.place = place;
        this.delays = delays;
        this.leases = leases;
        this.metrics = metrics;
        this.stop = stop;
        this.merges = merges;
    }

    /// What a plan rests upon.
    ///
    /// @param sinceNanos when the manifest was read, by the monotonic clock
    record Basis(ManifestLog log, Manifest manifest, Failures failures, long sinceNanos) {}

    /// @throws IOException if the store does not answer: nothing is known to be published then, and
    ///   the same job will be planned again if it was not
    JobOutcome run(Basis basis, Job job) throws IOException {
        if (ageMs(basis.sinceNanos()) > delays.deleteDelayMs() / 2) {
            return JobOutcome.OUTDATED;
        }
        Optional<Leases.Lease> lease = leases.acquire(basis.log().tenant(), job.name());
        if (lease.isEmpty()) {
            metrics.job(job, JobOutcome.BUSY);
            return JobOutcome.BUSY;
        }
        long began = place.clock().monotonicNanos();
        JobOutcome outcome;
        try {
            outcome = runLeased(basis, job, lease.get());
        } finally {
            lease.get().release();
        }
        metrics.job(job, outcome);
        metrics.took(job, place.clock().monotonicNanos() - began);
        return outcome;
    }

    private JobOutcome runLeased(Basis basis, Job job, Leases.Lease lease) throws IOException {
        try {
            long begunMs = place.store().storeTimeMs();
            ManifestChange change = work(basis, job, progress(lease));
            // The commit point.
            Manifest published = basis.log().publish(change, begunMs);
            LOG.info(
                    "tenant {}: {} is done, manifest version {}",
                    basis.log().tenant(),
                    job.title(),
                    published.version());
            metrics.published(change);
            basis.failures().succeeded(job.name());
            return JobOutcome.DONE;
        } catch (AbandonedException | ManifestConflictException e) {
            LOG.info(
                    "tenant {}: {} is given up: {}",
                    basis.log().tenant(),
                    job.title(),
                    e.getMessage());
            return JobOutcome.OUTDATED;
        } catch (DamagedInputException e) {
            // It may have been replaced by somebody else, and deleted meanwhile.
            return basis.log().newest().blocks().containsKey(e.block())
                    ? failed(basis, job, JobKeys.subject(e.block()), e)
                    : JobOutcome.OUTDATED;
        } catch (VarveException e) {
            return switch (e.kind()) {
                case UNAVAILABLE, TIMED_OUT, CANCELLED -> throw e;
                case INVALID, LIMITED, NOT_FOUND, CONFLICT, EXECUTION, INTERNAL ->
                        failed(basis, job, job.name(), e);
            };
        } catch (RuntimeException e) {
            // A bug in one job must not stop all others; it is told, counted and ends in
            // quarantine.
            return failed(basis, job, job.name(), e);
        }
    }

    private ManifestChange work(Basis basis, Job job, Progress progress)
            throws IOException, AbandonedException {
        return switch (job) {
            case DropJob drop -> drop(drop, basis.manifest());
            case ForgetJob forget -> {
                new DeletionReceipts(basis.log().tenant(), place.store())
                        .write(forget.tombstones(), place.clock().nowMs());
                yield ManifestChange.forget(
                        forget.tombstones().stream()
                                .map(TombstoneEntry::id)
                                .collect(Collectors.toUnmodifiableSet()));
            }
            case MergeJob merge ->
                    merges.run(merge, basis.log().tenant(), basis.manifest(), progress);
        };
    }

    /// With a block goes what is deleted of it.
    private static ManifestChange drop(DropJob drop, Manifest manifest) {
        Set<Ulid> erased = new HashSet<>();
        for (BlockEntry block : drop.inputs()) {
            manifest.tombstonesOf(block).forEach(tombstone -> erased.add(tombstone.id()));
        }
        return ManifestChange.replace(drop.inputIds(), List.of(), erased);
    }

    private Progress progress(Leases.Lease lease) {
        return () -> {
            if (stop.isCancelled()) {
                throw new AbandonedException("the process is stopping");
            }
            if (!lease.beat()) {
                throw new AbandonedException("somebody else has taken it over");
            }
        };
    }

    private JobOutcome failed(Basis basis, Job job, String subject, RuntimeException e)
            throws IOException {
        LOG.error("tenant {}: {} has failed", basis.log().tenant(), job.title(), e);
        Failure before = basis.failures().load().get(subject);
        String reason = job.title() + ": " + e.getMessage();
        basis.failures().add(subject, before == null ? 0 : before.attempts(), reason);
        return JobOutcome.FAILED;
    }

    private long ageMs(long sinceNanos) {
        return (place.clock().monotonicNanos() - sinceNanos) / 1_000_000;
    }
}
