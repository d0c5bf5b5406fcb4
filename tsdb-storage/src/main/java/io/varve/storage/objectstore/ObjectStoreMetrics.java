package io.varve.storage.objectstore;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// The metrics of all stores of a process. One per registry. Thread-safe.
public final class ObjectStoreMetrics implements RequestListener {
    private final Counter requests;
    private final Counter bytes;
    private final Histogram seconds;

    public ObjectStoreMetrics(PrometheusRegistry registry) {
        requests =
                Counter.builder()
                        .name("varve_objectstore_requests_total")
                        .help("Calls to the object store, repeated ones too, by how they ended.")
                        .labelNames("operation", "outcome")
                        .register(registry);
        bytes =
                Counter.builder()
                        .name("varve_objectstore_bytes_total")
                        .help("Bytes of objects that calls to the object store moved.")
                        .labelNames("operation")
                        .register(registry);
        seconds =
                Histogram.builder()
                        .name("varve_objectstore_request_duration_seconds")
                        .help("Time of calls to the object store.")
                        .labelNames("operation")
                        .classicOnly()
                        .classicUpperBounds(
                                .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60)
                        .register(registry);
    }

    @Override
    public void called(StoreOperation operation, StoreOutcome outcome, long moved, long nanos) {
        requests.labelValues(operation.label(), outcome.label()).inc();
        if (moved > 0) {
            bytes.labelValues(operation.label()).inc(moved);
        }
        seconds.labelValues(operation.label()).observe(nanos / 1e9);
    }
}
