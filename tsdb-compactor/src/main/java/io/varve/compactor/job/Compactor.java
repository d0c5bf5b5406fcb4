package io.varve.compactor.job;

import io.varve.compactor.merge.MergeWork;
import io.varve.compactor.plan.Job;
import io.varve.compactor.plan.RetentionPlan;
import io.varve.compactor.sweep.Sweeper;
import io.varve.compactor.work.AbandonedException;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.compactor.work.Workplace;
import io.varve.storage.bucket.Bucket;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.Folders;
import io.varve.storage.runtime.Pause;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the blocks of all tenants in a bucket, beside any number of others who do the same
/// and know nothing of it.
///
/// A round does what is due, one job of each tenant in turn, so that a tenant with much to do does
/// not hold up others, and plans anew after a tenant's last job until nothing is left. A tenant
/// whose manifest cannot be read, or a job that fails, does not stop the others.
///
/// Not thread-safe, but for [#status()] and [#stop()]: one thread makes its rounds. See
/// [CompactorThreads].
public final class Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

    /// A round ends after so many plans for one tenant, whatever is due then: others that change
    /// the manifest all the time must not keep it busy for ever.
    private static final int PLANS_MAX = 100;

    /// What others do, or what has failed, is looked at again after so long.
    private static final long BUSY_MS = 1_000;

    private final CompactorSettings settings;
    private final Parts parts;
    private final CompactorMetrics metrics;
    private final JobRunner runner;
    private final Leases leases;
    private final CancelToken stop;
    private final Map<TenantId, TenantCompaction> tenants = new HashMap<>();
    private final Map<TenantId, Sweeper> sweepers = new HashMap<>();
    private volatile CompactorStatus status = CompactorStatus.NONE;

    /// What a compactor is made of.
    ///
    /// @param writer who it is in manifests and leases
    /// @param policies what blocks are to become
    /// @param classifiers the retention class of each tenant's series
    public record Parts(
            Workplace place,
            ManifestLog.Writer writer,
            CompactionPolicies policies,
            Function<TenantId, RetentionClassifier> classifiers) {}

    private Compactor(CompactorSettings settings, Parts parts, CompactorMetrics metrics) {
        this.settings = settings;
        this.parts = parts;
        this.metrics = metrics;
        Workplace place = parts.place();
        stop = new CancelToken(place.clock(), Long.MAX_VALUE);
        leases =
                new Leases(
                        place.store(),
                        settings.leases(),
                        place.clock(),
                        place.random(),
                        parts.writer().name());
        runner =
                new JobRunner(
                        place,
                        settings.delays(),
                        leases,
                        metrics,
                        stop,
                        new MergeWork(place, parts.classifiers()));
    }

    /// A compactor at rest. What an earlier one left in its folder is deleted.
    public static Compactor create(
            CompactorSettings settings, Parts parts, CompactorMetrics metrics) {
        try {
            Folders.delete(parts.place().folder());
            Files.createDirectories(parts.place().folder());
        } catch (IOException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE,
                    "cannot use " + parts.place().folder() + " for blocks: " + e.getMessage(),
                    e);
        }
        return new Compactor(settings, parts, metrics);
    }

    /// How things stood at the last look.
    public CompactorStatus status() {
        return status;
    }

    /// Makes the job that runs be given up, and lets no other begin.
    public void stop() {
        stop.cancel();
    }

    /// Does everything that is due and of a kind. What others do is left to them.
    ///
    /// @param kind which jobs, such as those that are quick
    public Tally round(Predicate<Job> kind) {
        Tally tally = Tally.NONE;
        String trouble = "";
        Deque<Turn> turns = new ArrayDeque<>();
        try {
            tenants().forEach(tenant -> turns.add(new Turn(tenant, kind)));
        } catch (IOException e) {
            tally = tally.plus(new Tally(0, 1, 0));
            trouble = failed("tenants cannot be listed", e);
        }
        while (!turns.isEmpty() && !stop.isCancelled()) {
            Turn turn = turns.remove();
            try {
                Tally one = turn.one();
                tally = tally.plus(one);
                if (!turn.isOver()) {
                    turns.add(turn);
                }
            } catch (IOException | RuntimeException e) {
                if (!stop.isCancelled()) {
                    tally = tally.plus(new Tally(0, 1, 0));
                    trouble = failed("tenant " + turn.tenant.tenant(), e);
                }
            }
        }
        look(trouble);
        return tally;
    }

    private String failed(String what, Exception e) {
        metrics.storeFailed();
        LOG.warn("compaction, {}: {}", what, e.toString());
        return what + ": " + e.getMessage();
    }

    private List<TenantCompaction> tenants() throws IOException {
        List<TenantId> present = Bucket.tenants(parts.place().store());
        tenants.keySet().retainAll(new HashSet<>(present));
        sweepers.keySet().retainAll(tenants.keySet());
        List<TenantCompaction> found = new ArrayList<>();
        for (TenantId tenant : present) {
            found.add(
                    tenants.computeIfAbsent(
                            tenant, _ -> new TenantCompaction(log(tenant), parts.place())));
        }
        return found;
    }

    private ManifestLog log(TenantId tenant) {
        return new ManifestLog(tenant, parts.place().store(), settings.delays(), parts.writer());
    }

    /// What retention would take of each tenant now, a line for each class and resolution that it
    /// takes something of; nothing is changed.
    ///
    /// @throws VarveException if the bucket cannot be read
    public List<String> losses() {
        List<String> lines = new ArrayList<>();
        long nowMs = parts.place().clock().nowMs();
        try {
            for (TenantCompaction tenant : tenants()) {
                TenantId id = tenant.tenant();
                for (RetentionPlan.Loss loss :
                        RetentionPlan.losses(
                                tenant.log().newest(),
                                parts.policies().of(id).retention(),
                                nowMs)) {
                    if (loss.blocks() > 0) {
                        lines.add(describe(id, loss));
                    }
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return lines;
    }

    private static String describe(TenantId tenant, RetentionPlan.Loss loss) {
        return "tenant "
                + tenant
                + ": retention of "
                + loss.title()
                + (loss.resolutionMs() == 0 ? "" : " at " + loss.resolutionMs() + " ms")
                + " takes "
                + loss.series()
                + " series, "
                + loss.samples()
                + " samples, "
                + loss.bytes()
                + " bytes in "
                + loss.blocks()
                + " blocks; "
                + (loss.oldestKeptMs() == Long.MAX_VALUE
                        ? "nothing is kept"
                        : "the oldest kept is of " + Instant.ofEpochMilli(loss.oldestKeptMs()));
    }

    private static VarveException unreadable(IOException e) {
        return new VarveException(
                ErrorKind.UNAVAILABLE, "cannot read the bucket: " + e.getMessage(), e);
    }

    /// What is due, a line each; nothing is changed.
    ///
    /// @throws VarveException if the bucket cannot be read
    public List<String> due() {
        List<String> lines = new ArrayList<>();
        try {
            for (TenantCompaction tenant : tenants()) {
                for (Job job : tenant.plan(parts.policies().of(tenant.tenant())).jobs()) {
                    long bytes = job.inputs().stream().mapToLong(b -> b.size().bytes()).sum();
                    lines.add(
                            "tenant "
                                    + tenant.tenant()
                                    + ": "
                                    + job.title()
                                    + ", "
                                    + bytes
                                    + " bytes");
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return lines;
    }

    /// Makes rounds and sweeps until nothing is due that can be done now. Jobs that others do are
    /// waited for: they end, or whoever does them does not show itself any more.
    ///
    /// @param pause waits between two rounds
    public Tally runUntilIdle(Pause pause) {
        Tally all = Tally.NONE;
        Tally round = round(_ -> true);
        while (!stop.isCancelled() && round.done() + round.failed() + round.busy() > 0) {
            all = all.plus(round);
            if (!status.trouble().isEmpty()) {
                return all;
            }
            if (round.done() == 0) {
                pause.forMs(BUSY_MS);
            }
            round = round(_ -> true);
        }
        return all.plus(round).plus(sweep(true));
    }

    /// Notes how things stand, as of each tenant's last plan.
    private void look(String trouble) {
        int backlog = 0;
        long lagMs = 0;
        long oldestMs = 0;
        List<String> quarantined = new ArrayList<>();
        for (TenantCompaction tenant : tenants.values()) {
            backlog += tenant.backlog();
            lagMs = Math.max(lagMs, tenant.lagMs());
            oldestMs = Math.max(oldestMs, tenant.oldestBlockAgeMs());
            quarantined.addAll(tenant.quarantined());
        }
        status = new CompactorStatus(backlog, lagMs, oldestMs, quarantined, trouble);
    }

    /// One tenant's part of a round.
    private final class Turn {
        private final TenantCompaction tenant;
        private final Predicate<Job> kind;
        private final Deque<Job> jobs = new ArrayDeque<>();

        /// Jobs that are not tried again in this round.
        private final Set<String> tried = new HashSet<>();

        private JobRunner.@Nullable Basis basis;
        private int plans;
        private boolean over;

        Turn(TenantCompaction tenant, Predicate<Job> kind) {
            this.tenant = tenant;
            this.kind = kind;
        }

        boolean isOver() {
            return over;
        }

        /// Does the next job, after planning anew if there is none left.
        Tally one() throws IOException {
            if (jobs.isEmpty()) {
                plan();
            }
            JobRunner.Basis current = basis;
            if (jobs.isEmpty() || current == null) {
                over = true;
                return Tally.NONE;
            }
            Job job = jobs.remove();
            JobOutcome outcome = runner.run(current, job);
            if (outcome == JobOutcome.OUTDATED) {
                jobs.clear();
            } else {
                tried.add(job.name());
            }
            return Tally.of(outcome);
        }

        private void plan() throws IOException {
            if (++plans > PLANS_MAX) {
                return;
            }
            TenantCompaction.Plan plan = tenant.plan(parts.policies().of(tenant.tenant()));
            basis = plan.basis();
            for (Job job : plan.jobs()) {
                if (kind.test(job) && !tried.contains(job.name())) {
                    jobs.add(job);
                }
            }
        }
    }

    /// Deletes what nobody needs any more, of all tenants.
    ///
    /// @param orphans whether objects that no manifest ever named are looked for too, for which all
    ///   objects are listed
    public Tally sweep(boolean orphans) {
        Tally tally = Tally.NONE;
        List<TenantCompaction> all = List.of();
        try {
            all = tenants();
        } catch (IOException e) {
            tally = tally.plus(new Tally(0, 1, 0));
            String _ = failed("tenants cannot be listed", e);
        }
        for (TenantCompaction tenant : all) {
            if (stop.isCancelled()) {
                break;
            }
            try {
                sweep(tenant, orphans);
            } catch (AbandonedException e) {
                LOG.info("sweep of tenant {} is given up: {}", tenant.tenant(), e.getMessage());
            } catch (IOException | VarveException e) {
                tally = tally.plus(new Tally(0, 1, 0));
                String _ = failed("sweep of tenant " + tenant.tenant(), e);
            }
        }
        return tally;
    }

    private void sweep(TenantCompaction tenant, boolean orphans)
            throws IOException, AbandonedException {
        Sweeper sweeper =
                sweepers.computeIfAbsent(
                        tenant.tenant(),
                        id ->
                                new Sweeper(
                                        log(id),
                                        parts.place().store(),
                                        parts.place().clock(),
                                        settings.delays()));
        Sweeper.Swept swept = sweeper.sweepReplaced(this::step);
        metrics.swept(swept.objects(), swept.orphanBytes());
        if (orphans) {
            Sweeper.Swept more = sweeper.sweepOrphans(this::step);
            metrics.swept(more.objects(), more.orphanBytes());
        }
    }

    private void step() throws AbandonedException {
        if (stop.isCancelled()) {
            throw new AbandonedException("the process is stopping");
        }
    }
}
