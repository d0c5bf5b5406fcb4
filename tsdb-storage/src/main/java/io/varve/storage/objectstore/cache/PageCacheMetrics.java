package io.varve.storage.objectstore.cache;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;

/// The metrics of a cache. Thread-safe.
final class PageCacheMetrics {
    private final CounterDataPoint memoryHits;
    private final CounterDataPoint diskHits;
    private final CounterDataPoint misses;
    private final CounterDataPoint memoryEvictions;
    private final CounterDataPoint diskEvictions;
    private final CounterDataPoint damaged;
    private final CounterDataPoint readErrors;
    private final CounterDataPoint writeErrors;

    PageCacheMetrics(
            PrometheusRegistry registry, LongSupplier memoryBytes, LongSupplier diskBytes) {
        Counter lookups =
                Counter.builder()
                        .name("varve_cache_page_lookups_total")
                        .help("Pages that readers needed, by where they were found.")
                        .labelNames("found")
                        .register(registry);
        memoryHits = lookups.labelValues("memory");
        diskHits = lookups.labelValues("disk");
        misses = lookups.labelValues("nowhere");
        Counter evictions =
                Counter.builder()
                        .name("varve_cache_page_evictions_total")
                        .help("Pages that made room for others.")
                        .labelNames("tier")
                        .register(registry);
        memoryEvictions = evictions.labelValues("memory");
        diskEvictions = evictions.labelValues("disk");
        Counter failures =
                Counter.builder()
                        .name("varve_cache_disk_failures_total")
                        .help(
                                "Pages on disk that were damaged, could not be read or could not"
                                        + " be written; readers went to the object store.")
                        .labelNames("reason")
                        .register(registry);
        damaged = failures.labelValues("damaged");
        readErrors = failures.labelValues("read");
        writeErrors = failures.labelValues("write");
        GaugeWithCallback.builder()
                .name("varve_cache_bytes")
                .help("What the pages of the cache take.")
                .labelNames("tier")
                .callback(gauge -> {
                    gauge.call((double) memoryBytes.getAsLong(), "memory");
                    gauge.call((double) diskBytes.getAsLong(), "disk");
                })
                .register(registry);
    }

    void memoryHit() {
        memoryHits.inc();
    }

    void diskHit() {
        diskHits.inc();
    }

    void miss() {
        misses.inc();
    }

    void memoryEviction() {
        memoryEvictions.inc();
    }

    void diskEviction() {
        diskEvictions.inc();
    }

    void damaged() {
        damaged.inc();
    }

    void readError() {
        readErrors.inc();
    }

    void writeError() {
        writeErrors.inc();
    }
}
