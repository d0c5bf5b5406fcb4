package io.varve.server.http;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What is counted about requests. Thread-safe.
final class HttpMetrics {
    private final Counter requests;
    private final Histogram duration;
    private final Gauge inFlight;

    HttpMetrics(PrometheusRegistry registry) {
        requests =
                Counter.builder()
                        .name("varve_http_requests_total")
                        .help("Requests that were answered, by route and status code.")
                        .labelNames("route", "code")
                        .register(registry);
        duration =
                Histogram.builder()
                        .name("varve_http_request_duration_seconds")
                        .help("Time from the first byte of a request to the last of its response.")
                        .labelNames("route")
                        .classicOnly()
                        .classicUpperBounds(
                                .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 30)
                        .register(registry);
        inFlight =
                Gauge.builder()
                        .name("varve_http_requests_in_flight")
                        .help("Requests that are being handled now.")
                        .register(registry);
    }

    /// A request for which there is no route; paths of strangers are not made labels.
    void unmatched(int status) {
        requests.labelValues("other", Integer.toString(status)).inc();
    }

    void begun() {
        inFlight.inc();
    }

    void ended(String route, int status, long nanos) {
        inFlight.dec();
        requests.labelValues(route, Integer.toString(status)).inc();
        duration.labelValues(route).observe(nanos / 1e9);
    }
}
