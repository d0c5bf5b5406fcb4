package io.varve.storage.head;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.varve.storage.tables.StoreMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// The head's own metrics. Thread-safe.
final class HeadMetrics implements AutoCloseable {
    private static final double[] SYNC_SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5
    };
    private static final double[] GROUP_REQUESTS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 1024};
    private static final double[] CHECKPOINT_SECONDS = {0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800};

    private final PrometheusRegistry registry;
    private final List<Collector> registered = new ArrayList<>();

    private final Counter samplesAppended;
    private final Counter samplesDuplicate;
    private final Counter samplesRefused;
    private final Counter seriesCreated;
    private final Counter requestsRefused;
    private final Counter groups;
    private final Counter failures;
    private final Counter chunksStored;
    private final Gauge writable;
    private final Gauge journalBytes;
    private final Gauge replaySeconds;
    private final Gauge replaySamples;
    private final Gauge memory;
    private final Histogram syncSeconds;
    private final Histogram groupRequests;
    private final Histogram checkpointSeconds;

    HeadMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        samplesAppended =
                counter("varve_head_samples_appended", "Samples that the head has stored.");
        samplesDuplicate =
                counter(
                        "varve_head_samples_duplicate",
                        "Samples that were there already with the same value.");
        samplesRefused =
                counter(
                        "varve_head_samples_refused",
                        "Samples that the head has refused, by reason.",
                        "reason");
        for (Refusal.Reason reason : Refusal.Reason.values()) {
            samplesRefused.initLabelValues(label(reason));
        }
        seriesCreated = counter("varve_head_series_created", "Series that were new to the head.");
        requestsRefused =
                counter(
                        "varve_head_queue_refused",
                        "Requests that were refused because the commit queue was full.");
        groups = counter("varve_head_commit_groups", "Groups of requests made durable.");
        failures = counter("varve_head_commit_failures", "Groups that could not be made durable.");
        chunksStored =
                counter("varve_head_chunks_stored", "Closed chunks written to the chunk table.");
        writable =
                gauge(
                        "varve_head_writable",
                        "1 while writes succeed; 0 from a failed write until one succeeds.");
        journalBytes =
                gauge("varve_head_journal_bytes", "Bytes of journal that a start would replay.");
        replaySeconds = gauge("varve_head_replay_seconds", "How long the last start took.");
        replaySamples = gauge("varve_head_replay_samples", "Samples that the last start replayed.");
        memory =
                register(
                        Gauge.builder()
                                .name("varve_head_store_memory_bytes")
                                .help("Native memory of the head's database, by kind.")
                                .labelNames("kind")
                                .register(registry));
        syncSeconds =
                histogram(
                        "varve_head_commit_sync_seconds",
                        "How long the synced write of a group takes.",
                        Unit.SECONDS,
                        SYNC_SECONDS);
        groupRequests =
                histogram(
                        "varve_head_commit_group_requests",
                        "Requests of a group.",
                        null,
                        GROUP_REQUESTS);
        checkpointSeconds =
                histogram(
                        "varve_head_checkpoint_seconds",
                        "How long a checkpoint takes from its first page to its last.",
                        Unit.SECONDS,
                        CHECKPOINT_SECONDS);
        writable.set(1);
    }

    private <T extends Collector> T register(T collector) {
        registered.add(collector);
        return collector;
    }

    private Counter counter(String name, String help, String... labels) {
        return register(
                Counter.builder().name(name).help(help).labelNames(labels).register(registry));
    }

    private Gauge gauge(String name, String help) {
        return register(Gauge.builder().name(name).help(help).register(registry));
    }

    private Histogram histogram(String name, String help, @Nullable Unit unit, double[] bounds) {
        Histogram.Builder builder =
                Histogram.builder().name(name).help(help).classicOnly().classicUpperBounds(bounds);
        if (unit != null) {
            builder.unit(unit);
        }
        return register(builder.register(registry));
    }

    /// Registers a gauge that is asked when metrics are read; the answer must be cheap.
    void watch(String name, String help, DoubleSupplier value) {
        register(
                GaugeWithCallback.builder()
                        .name(name)
                        .help(help)
                        .callback(callback -> callback.call(value.getAsDouble()))
                        .register(registry));
    }

    private static String label(Refusal.Reason reason) {
        return switch (reason) {
            case TOO_OLD -> "too_old";
            case DUPLICATE -> "duplicate";
        };
    }

    /// Counts what became of a request.
    void applied(CommitResult result) {
        samplesAppended.inc(result.appended() - result.duplicates());
        samplesDuplicate.inc(result.duplicates());
        for (Refusal refusal : result.refusals()) {
            samplesRefused.labelValues(label(refusal.reason())).inc();
        }
    }

    void seriesCreated() {
        seriesCreated.inc();
    }

    void requestRefused() {
        requestsRefused.inc();
    }

    void committed(int requests, int chunks, long nanos) {
        groups.inc();
        groupRequests.observe(requests);
        chunksStored.inc(chunks);
        syncSeconds.observe(seconds(nanos));
        writable.set(1);
    }

    void commitFailed() {
        failures.inc();
        writable.set(0);
    }

    void checkpointed(long nanos) {
        checkpointSeconds.observe(seconds(nanos));
    }

    void journalBytes(long bytes) {
        journalBytes.set((double) bytes);
    }

    void replayed(long samples, long nanos) {
        replaySamples.set((double) samples);
        replaySeconds.set(seconds(nanos));
    }

    void memory(StoreMemory bytes) {
        memory.labelValues("memtables").set((double) bytes.memtables());
        memory.labelValues("block_cache").set((double) bytes.blockCache());
        memory.labelValues("table_readers").set((double) bytes.tableReaders());
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
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
