package io.varve.storage.bucket;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;

/// The metrics of reading the bucket. One per registry. Thread-safe.
final class BucketMetrics {
    private final PrometheusRegistry registry;
    private final Counter blocks;
    private final Counter retries;
    private final Counter quarantines;

    BucketMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        blocks =
                Counter.builder()
                        .name("varve_bucket_blocks_selected_total")
                        .help("Blocks that queries could not rule out by what the manifest says.")
                        .register(registry);
        retries =
                Counter.builder()
                        .name("varve_bucket_selection_retries_total")
                        .help("Selections that were made anew because a block was gone.")
                        .register(registry);
        quarantines =
                Counter.builder()
                        .name("varve_bucket_quarantines_total")
                        .help("Blocks that were found to be damaged, and are left out of answers.")
                        .register(registry);
    }

    void watch(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    void blocks(int count) {
        blocks.inc(count);
    }

    void retry() {
        retries.inc();
    }

    void quarantine() {
        quarantines.inc();
    }
}
