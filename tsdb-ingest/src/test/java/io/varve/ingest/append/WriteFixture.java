package io.varve.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.varve.ingest.limits.ExemplarRefusal;
import io.varve.ingest.limits.IngestLimits;
import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.testing.InMemoryHead;
import io.varve.ingest.testing.RequestWriter;
import io.varve.storage.head.MetadataLimits;
import io.varve.storage.model.TenantId;
import io.varve.storage.testing.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// A write service with everything around it in a test's hands.
final class WriteFixture {
    static final long NOW_MS = 1_700_000_000_000L;
    static final TenantId TENANT = TenantId.ANONYMOUS;
    static final WriteHeaders HEADERS =
            new WriteHeaders("application/x-protobuf", "snappy", WriteHeaders.LENGTH_UNKNOWN);

    final ManualClock clock = new ManualClock(NOW_MS);
    final InMemoryHead head = new InMemoryHead();
    final PrometheusRegistry registry = new PrometheusRegistry();
    final WriteService service;
    private volatile IngestLimits limits = IngestLimits.DEFAULTS;

    WriteFixture() {
        this(IngestSettings.DEFAULTS);
    }

    WriteFixture(IngestSettings settings) {
        service =
                new WriteService(
                        settings, _ -> limits, clock, head, MetadataLimits.DEFAULTS, registry);
    }

    /// Limits from now on, as a reload sets them.
    void limit(IngestLimits newLimits) {
        limits = newLimits;
    }

    WriteResponse post(RequestWriter request) {
        return post(TENANT, HEADERS, request.body());
    }

    WriteResponse post(TenantId tenant, WriteHeaders headers, byte[] body) {
        try {
            return service.handle(tenant, headers, new ByteArrayInputStream(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MetricSnapshot snapshot(String name) {
        return registry.scrape(found -> found.equals(name)).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    /// The value of a counter (its name without `_total`); 0 if it was never counted.
    double counter(String name, String... labels) {
        for (CounterSnapshot.CounterDataPointSnapshot point :
                ((CounterSnapshot) snapshot(name)).getDataPoints()) {
            if (point.getLabels().equals(Labels.of(labels))) {
                return point.getValue();
            }
        }
        return 0;
    }

    double refused(RefusalReason reason) {
        return counter("varve_ingest_samples_refused", "reason", reason.label());
    }

    double refusedExemplars(ExemplarRefusal reason) {
        return counter("varve_ingest_exemplars_refused", "reason", reason.label());
    }

    double gauge(String name) {
        return ((GaugeSnapshot) snapshot(name)).getDataPoints().getFirst().getValue();
    }

    HistogramSnapshot.HistogramDataPointSnapshot histogram(String name) {
        return ((HistogramSnapshot) snapshot(name)).getDataPoints().getFirst();
    }

    /// What must hold when no request is being handled.
    void assertIdle() {
        assertThat(gauge("varve_ingest_in_flight_bytes")).isZero();
    }
}
