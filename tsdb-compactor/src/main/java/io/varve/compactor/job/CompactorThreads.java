package io.varve.compactor.job;

import io.varve.compactor.plan.Job;
import io.varve.compactor.work.Workplace;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The compactor of a server: makes rounds at an interval on two platform threads. One does what
/// reads and writes blocks. The other does what only changes the manifest, and sweeps, so that
/// retention does not wait for merging. Thread-safe. The metrics are the caller's to close.
public final class CompactorThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactorThreads.class);

    /// Orphans are looked for so often within the sweep delay.
    private static final int ORPHAN_SWEEPS = 4;

    private static final long CLOSE_SECONDS = 60;

    private final Compactor heavy;
    private final Compactor quick;
    private final CompactorMetrics metrics;
    private final ScheduledExecutorService heavyThread;
    private final ScheduledExecutorService quickThread;

    private CompactorThreads(Compactor heavy, Compactor quick, CompactorMetrics metrics) {
        this.heavy = heavy;
        this.quick = quick;
        this.metrics = metrics;
        heavyThread = thread("varve-compact");
        quickThread = thread("varve-retain");
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(name).factory());
    }

    /// Begins to make rounds.
    public static CompactorThreads start(
            CompactorSettings settings, Compactor.Parts parts, CompactorMetrics metrics) {
        CompactorThreads threads =
                new CompactorThreads(
                        Compactor.create(settings, in("merge", parts), metrics),
                        Compactor.create(settings, in("quick", parts), metrics),
                        metrics);
        threads.schedule(settings, parts.place().random());
        return threads;
    }

    private static Compactor.Parts in(String folder, Compactor.Parts parts) {
        Workplace place = parts.place();
        return new Compactor.Parts(
                new Workplace(
                        place.store(),
                        place.clock(),
                        place.random(),
                        place.folder().resolve(folder),
                        place.blocks()),
                parts.writer(),
                parts.policies(),
                parts.classifiers());
    }

    private void schedule(CompactorSettings settings, RandomGenerator random) {
        long intervalMs = settings.intervalMs();
        // Compactors that start together need not look together.
        long firstMs = random.nextLong(intervalMs) / 2;
        every(heavyThread, firstMs, intervalMs, this::merge);
        every(quickThread, firstMs, intervalMs, () -> quick.round(Job::isQuick));
        long sweepMs = Math.max(1, settings.delays().deleteDelayMs() / 2);
        every(quickThread, sweepMs, sweepMs, () -> quick.sweep(false));
        long orphansMs = Math.max(1, settings.delays().sweepDelayMs() / ORPHAN_SWEEPS);
        every(quickThread, random.nextLong(orphansMs) + 1, orphansMs, () -> quick.sweep(true));
    }

    private void merge() {
        heavy.round(job -> !job.isQuick());
        metrics.round(heavy.status());
    }

    private static void every(
            ScheduledExecutorService thread, long firstMs, long intervalMs, Runnable work) {
        var _ =
                thread.scheduleWithFixedDelay(
                        () -> {
                            try {
                                work.run();
                            } catch (RuntimeException e) {
                                // A bug; the next round may not meet it, and others depend on it.
                                LOG.error("a round of the compactor has failed", e);
                            }
                        },
                        firstMs,
                        intervalMs,
                        TimeUnit.MILLISECONDS);
    }

    /// How things stood at the last look.
    public CompactorStatus status() {
        return heavy.status();
    }

    /// Gives up the jobs that run, which are planned again by whoever looks next, and waits for the
    /// threads. Idempotent.
    @Override
    public void close() {
        heavy.stop();
        quick.stop();
        var _ = heavyThread.shutdownNow();
        var _ = quickThread.shutdownNow();
        boolean interrupted = false;
        try {
            boolean ended =
                    heavyThread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                            && quickThread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                LOG.warn("a job of the compactor does not end: the store does not answer");
            }
        } catch (InterruptedException _) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
