package io.varve.ingest.append;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.ingest.limits.ExemplarRefusal;
import io.varve.ingest.limits.RefusalReason;
import io.varve.storage.runtime.MemoryAccount;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// The metrics of the write path. No label has values that a sender can choose. Thread-safe.
final class IngestMetrics {
    private final Counter requests;
    private final DistributionDataPoint requestSeconds;
    private final CounterDataPoint compressedBytes;
    private final CounterDataPoint contentBytes;
    private final CounterDataPoint samplesReceived;
    private final CounterDataPoint samplesAccepted;
    private final Map<RefusalReason, CounterDataPoint> samplesRefused;
    private final CounterDataPoint exemplarsReceived;
    private final CounterDataPoint exemplarsAccepted;
    private final Map<ExemplarRefusal, CounterDataPoint> exemplarsRefused;
    private final CounterDataPoint seriesDecoded;
    private final DistributionDataPoint lagSeconds;

    IngestMetrics(PrometheusRegistry registry, MemoryAccount inFlight) {
        requests =
                Counter.builder()
                        .name("varve_ingest_requests_total")
                        .help("Write requests by status of the response.")
                        .labelNames("code")
                        .register(registry);
        requestSeconds =
                histogram(
                        registry,
                        "varve_ingest_request_duration_seconds",
                        "Time from a write request's headers to its response.",
                        0.0005,
                        0.001,
                        0.002,
                        0.005,
                        0.01,
                        0.02,
                        0.05,
                        0.1,
                        0.5,
                        1,
                        5,
                        30);
        compressedBytes =
                counter(
                        registry,
                        "varve_ingest_request_compressed_bytes_total",
                        "Bytes of the bodies of write requests as they were sent.");
        contentBytes =
                counter(
                        registry,
                        "varve_ingest_request_bytes_total",
                        "Bytes of the bodies of write requests after decompression.");
        samplesReceived =
                counter(
                        registry,
                        "varve_ingest_samples_received_total",
                        "Samples and native histograms in well-formed write requests.");
        samplesAccepted =
                counter(
                        registry,
                        "varve_ingest_samples_accepted_total",
                        "Samples and native histograms that were stored, or were stored already with"
                                + " the same value.");
        samplesRefused = refusedCounters(registry);
        exemplarsReceived =
                counter(
                        registry,
                        "varve_ingest_exemplars_received_total",
                        "Exemplars in well-formed write requests.");
        exemplarsAccepted =
                counter(
                        registry,
                        "varve_ingest_exemplars_accepted_total",
                        "Exemplars that were stored, or are the newest of their series already.");
        exemplarsRefused = refusedExemplars(registry);
        seriesDecoded =
                counter(
                        registry,
                        "varve_ingest_series_decoded_total",
                        "Series entries of requests whose label bytes were not known.");
        lagSeconds =
                histogram(
                        registry,
                        "varve_ingest_sample_lag_seconds",
                        "How old the last sample of a write request is when it is decoded.",
                        0.1,
                        0.5,
                        1,
                        2,
                        5,
                        10,
                        30,
                        60,
                        300,
                        1800,
                        7200,
                        86_400);
        registerGauges(registry, inFlight);
    }

    private static CounterDataPoint counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    private static Map<RefusalReason, CounterDataPoint> refusedCounters(
            PrometheusRegistry registry) {
        Counter refused =
                Counter.builder()
                        .name("varve_ingest_samples_refused_total")
                        .help("Samples and native histograms that were refused, by reason.")
                        .labelNames("reason")
                        .register(registry);
        Map<RefusalReason, CounterDataPoint> points = new EnumMap<>(RefusalReason.class);
        for (RefusalReason reason : RefusalReason.values()) {
            points.put(reason, refused.labelValues(reason.label()));
        }
        return points;
    }

    private static Map<ExemplarRefusal, CounterDataPoint> refusedExemplars(
            PrometheusRegistry registry) {
        Counter refused =
                Counter.builder()
                        .name("varve_ingest_exemplars_refused_total")
                        .help("Exemplars that were dropped, by reason.")
                        .labelNames("reason")
                        .register(registry);
        Map<ExemplarRefusal, CounterDataPoint> points = new EnumMap<>(ExemplarRefusal.class);
        for (ExemplarRefusal reason : ExemplarRefusal.values()) {
            points.put(reason, refused.labelValues(reason.label()));
        }
        return points;
    }

    private static DistributionDataPoint histogram(
            PrometheusRegistry registry, String name, String help, double... bounds) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicUpperBounds(bounds)
                .register(registry);
    }

    private static void registerGauges(PrometheusRegistry registry, MemoryAccount inFlight) {
        GaugeWithCallback.builder()
                .name("varve_ingest_in_flight_bytes")
                .help("Memory held for write requests that are not answered yet.")
                .callback(point -> point.call((double) inFlight.usedBytes()))
                .register(registry);
    }

    void request(int status, long nanos) {
        requests.labelValues(Integer.toString(status)).inc();
        requestSeconds.observe(nanos / 1e9);
    }

    void body(int compressed, int content) {
        compressedBytes.inc(compressed);
        contentBytes.inc(content);
    }

    void received(int samples, int exemplars, int unknownSeries) {
        samplesReceived.inc(samples);
        exemplarsReceived.inc(exemplars);
        seriesDecoded.inc(unknownSeries);
    }

    void accepted(int samples) {
        samplesAccepted.inc(samples);
    }

    void exemplarsAccepted(int exemplars) {
        exemplarsAccepted.inc(exemplars);
    }

    void exemplarsRefused(ExemplarRefusal reason, int exemplars) {
        Objects.requireNonNull(exemplarsRefused.get(reason)).inc(exemplars);
    }

    void refused(Refusals refusals) {
        refusals.samplesByReason().forEach(this::refused);
    }

    void refused(RefusalReason reason, int samples) {
        Objects.requireNonNull(samplesRefused.get(reason)).inc(samples);
    }

    void lag(long ms) {
        lagSeconds.observe(ms / 1000.0);
    }
}
