package io.varve.compactor.cut;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.varve.storage.block.BlockSummary;
import java.util.ArrayList;
import java.util.List;

/// What cuts do. Thread-safe.
public final class CutMetrics implements AutoCloseable {
    private static final double[] SECONDS = {0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800};

    private final PrometheusRegistry registry;
    private final List<Collector> registered = new ArrayList<>();
    private final Counter rounds;
    private final Counter failures;
    private final Counter published;
    private final Counter truncated;
    private final Counter blocks;
    private final Counter bytes;
    private final Counter samples;
    private final Gauge lag;
    private final Histogram seconds;

    public CutMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        rounds = counter("varve_cut_rounds", "Looks at what is due to be cut, of all tenants.");
        failures = counter("varve_cut_failures", "Cuts of a tenant that failed and are repeated.");
        published = counter("varve_cut_published", "Cuts of a tenant that were published.");
        truncated = counter("varve_cut_truncated", "Published cuts that the head has given up.");
        blocks = counter("varve_cut_blocks", "Blocks that were cut and uploaded.");
        bytes = counter("varve_cut_bytes", "Bytes of blocks that were cut and uploaded.");
        samples = counter("varve_cut_samples", "Samples in blocks that were cut and uploaded.");
        lag =
                add(
                        Gauge.builder()
                                .name("varve_cut_lag_seconds")
                                .help("For how long the cut of some tenant has been failing.")
                                .register(registry));
        seconds =
                add(
                        Histogram.builder()
                                .name("varve_cut_duration_seconds")
                                .help("How long a cut of a tenant takes until it is published.")
                                .unit(Unit.SECONDS)
                                .classicOnly()
                                .classicUpperBounds(SECONDS)
                                .register(registry));
    }

    private Counter counter(String name, String help) {
        return add(Counter.builder().name(name).help(help).register(registry));
    }

    private <T extends Collector> T add(T collector) {
        registered.add(collector);
        return collector;
    }

    void round(long lagMs) {
        rounds.inc();
        lag.set(lagMs / 1e3);
    }

    void failed() {
        failures.inc();
    }

    void uploaded(BlockSummary block) {
        blocks.inc();
        bytes.inc(block.indexBytes() + block.chunksBytes());
        samples.inc(block.samples());
    }

    void published(long nanos) {
        published.inc();
        seconds.observe(nanos / 1e9);
    }

    void truncated() {
        truncated.inc();
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
