package io.varve.compactor.job;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.varve.compactor.plan.Job;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.ManifestChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a compactor does. Thread-safe.
public final class CompactorMetrics implements AutoCloseable {
    private static final double[] SECONDS = {0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800, 7200};

    private final PrometheusRegistry registry;
    private final List<Collector> registered = new ArrayList<>();
    private final Counter jobs;
    private final Histogram seconds;
    private final Counter blocksRemoved;
    private final Counter blocksAdded;
    private final Counter bytesAdded;
    private final Counter rounds;
    private final Counter storeFailures;
    private final Counter swept;
    private final Counter sweptBytes;
    private final Gauge backlog;
    private final Gauge lag;
    private final Gauge oldest;
    private final Gauge quarantined;

    public CompactorMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        jobs =
                add(
                        Counter.builder()
                                .name("varve_compactor_jobs_total")
                                .help("Jobs by kind and by what came of them.")
                                .labelNames("kind", "outcome")
                                .register(registry));
        seconds =
                add(
                        Histogram.builder()
                                .name("varve_compactor_job_duration_seconds")
                                .help("How long jobs take, whatever comes of them.")
                                .unit(Unit.SECONDS)
                                .labelNames("kind")
                                .classicOnly()
                                .classicUpperBounds(SECONDS)
                                .register(registry));
        blocksRemoved =
                counter("varve_compactor_blocks_replaced_total", "Blocks that jobs have replaced.");
        blocksAdded =
                counter("varve_compactor_blocks_written_total", "Blocks that jobs have published.");
        bytesAdded =
                counter(
                        "varve_compactor_bytes_written_total",
                        "Bytes of blocks that jobs have published.");
        rounds = counter("varve_compactor_rounds_total", "Looks at what is due, of all tenants.");
        storeFailures =
                counter(
                        "varve_compactor_store_failures_total",
                        "Looks at a tenant that ended because the store did not answer.");
        swept = counter("varve_compactor_swept_objects_total", "Objects that the sweep deleted.");
        sweptBytes =
                counter(
                        "varve_compactor_swept_bytes_total",
                        "Bytes of objects without an owner that the sweep deleted.");
        backlog = gauge("varve_compactor_backlog_jobs", "Jobs that were due at the last look.");
        lag =
                gauge(
                        "varve_compactor_lag_seconds",
                        "For how long the oldest of the jobs that were due had been so.");
        oldest =
                gauge(
                        "varve_compactor_oldest_unmerged_block_seconds",
                        "Age of the oldest block that was due to be merged.");
        quarantined =
                gauge(
                        "varve_compactor_quarantined",
                        "Jobs and blocks that are left alone because they keep failing.");
    }

    private Counter counter(String name, String help) {
        return add(Counter.builder().name(name).help(help).register(registry));
    }

    private Gauge gauge(String name, String help) {
        return add(Gauge.builder().name(name).help(help).register(registry));
    }

    private <T extends Collector> T add(T collector) {
        registered.add(collector);
        return collector;
    }

    void job(Job job, JobOutcome outcome) {
        jobs.labelValues(kind(job), outcome.name().toLowerCase(Locale.ROOT)).inc();
    }

    void took(Job job, long nanos) {
        seconds.labelValues(kind(job)).observe(nanos / 1e9);
    }

    private static String kind(Job job) {
        return job.name().substring(0, job.name().indexOf('-'));
    }

    void published(ManifestChange change) {
        blocksRemoved.inc(change.removeBlocks().size());
        blocksAdded.inc(change.addBlocks().size());
        for (BlockEntry block : change.addBlocks()) {
            bytesAdded.inc(block.size().bytes());
        }
    }

    void storeFailed() {
        storeFailures.inc();
    }

    void swept(long objects, long orphanBytes) {
        swept.inc(objects);
        sweptBytes.inc(orphanBytes);
    }

    void round(CompactorStatus status) {
        rounds.inc();
        backlog.set(status.backlog());
        lag.set(status.lagMs() / 1e3);
        oldest.set(status.oldestBlockAgeMs() / 1e3);
        quarantined.set(status.quarantined().size());
    }

    /// Takes the metrics out of the registry.
    @Override
    public void close() {
        for (Collector collector : registered) {
            registry.unregister(collector);
        }
        registered.clear();
    }
}
