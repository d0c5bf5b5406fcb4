package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TimeRange;
import io.varve.storage.testing.HistogramLiteral;
import io.varve.storage.testing.MemoryTables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// As [HeadGoldenTest], with native histograms and start timestamps: open, closed and late chunks
/// of every kind.
class HeadHistogramGoldenTest {
    private static final long STEP_MS = 15_000;
    private static final Labels INTEGER = Labels.of("__name__", "latency", "kind", "integer");
    private static final Labels GAUGE = Labels.of("__name__", "queue", "kind", "gauge");
    private static final Labels CUSTOM = Labels.of("__name__", "latency", "kind", "custom");
    private static final Labels COUNTER = Labels.of("__name__", "requests_total");

    private final HeadSettings settings =
            HeadSettings.DEFAULTS
                    .withOutOfOrderWindowMs(HeadFixture.WINDOW_MS)
                    .withCheckpoint(16_000, 1 << 20);

    @Test
    void theSameBytesAreWritten() throws IOException {
        MemoryTables tables = new MemoryTables(MemoryTables.Content.empty());
        try (Head head = HeadFixture.open(settings, tables)) {
            for (List<HeadModel.Sample> request : requests()) {
                assertThat(HeadFixture.commit(head, HeadFixture.TENANT, request).join().refusals())
                        .isEmpty();
            }
            List<String> expected = new ArrayList<>(golden("histograms.txt"));
            expected.addAll(golden("later.txt"));
            assertThat(tables.dump()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void theSamplesAreFound() throws IOException {
        HeadModel model = new HeadModel();
        requests().forEach(request -> model.write(request, HeadFixture.WINDOW_MS));
        try (Head head =
                HeadFixture.open(settings, MemoryTables.ofDump(golden("histograms.txt")))) {
            assertThat(HeadFixture.read(head, HeadFixture.TENANT, TimeRange.ALL))
                    .isEqualTo(HeadFixture.expected(model, TimeRange.ALL));
        }
    }

    private static List<String> golden(String name) throws IOException {
        try (InputStream file =
                Objects.requireNonNull(
                        HeadHistogramGoldenTest.class.getResourceAsStream(
                                "/golden/head/v1/" + name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static List<List<HeadModel.Sample>> requests() {
        List<List<HeadModel.Sample>> requests = new ArrayList<>();
        for (int scrape = 0; scrape < 130; scrape += 10) {
            List<HeadModel.Sample> request = new ArrayList<>();
            for (int i = scrape; i < scrape + 10; i++) {
                // Floats first, as a head applies them.
                request.add(sample(COUNTER, i * STEP_MS, 3 * i, i < 65 ? -60_000 : 970_000));
            }
            if (scrape == 90) {
                request.add(sample(COUNTER, 12 * STEP_MS + 1, 36.5, -60_000));
                request.add(new HeadModel.Sample(INTEGER, at(99 * STEP_MS + 1), STALE));
            }
            for (int i = scrape; i < scrape + 10; i++) {
                request.add(sample(INTEGER, i * STEP_MS, integer(i), 0));
                request.add(sample(GAUGE, i * STEP_MS, gauge(i), 0));
                request.add(sample(CUSTOM, i * STEP_MS, custom(i), i < 20 ? 0 : -60_000));
            }
            if (scrape == 100) {
                request.add(sample(GAUGE, 30 * STEP_MS + 1, gauge(3), 0));
                request.add(sample(GAUGE, 29 * STEP_MS + 1, custom(3), 5));
            }
            requests.add(request);
        }
        return requests;
    }

    private static final double STALE = StaleMarker.VALUE;

    private static long at(long sinceStartMs) {
        return HeadFixture.START_MS + sinceStartMs;
    }

    private static HeadModel.Sample sample(
            Labels labels, long sinceStartMs, double value, long startMs) {
        return new HeadModel.Sample(labels, at(sinceStartMs), value, null, at(startMs));
    }

    private static HeadModel.Sample sample(
            Labels labels, long sinceStartMs, FloatHistogram histogram, long startMs) {
        long start = startMs == 0 ? 0 : at(startMs);
        return new HeadModel.Sample(labels, at(sinceStartMs), histogram.sum(), histogram, start);
    }

    /// A counter that gains a bucket at sample 50 and starts again at 80.
    private static FloatHistogram integer(int index) {
        String shape =
                index < 50 || index >= 80
                        ? "{{schema:2 count:3 sum:2.5 z_bucket:1 z_bucket_w:0.001 buckets:[1 0 1]}}"
                        : "{{schema:2 count:4 sum:9 z_bucket:1 z_bucket_w:0.001 offset:-1"
                                + " buckets:[1 1 0 1]}}";
        return HistogramArithmetic.multiply(HistogramLiteral.histogram(shape), 1 + index % 80);
    }

    private static FloatHistogram gauge(int index) {
        return HistogramArithmetic.multiply(
                HistogramLiteral.histogram(
                        "{{count:3 sum:1 buckets:[1 2] n_buckets:[4] counter_reset_hint:gauge}}"),
                1 + index % 7 * 0.5);
    }

    private static FloatHistogram custom(int index) {
        return HistogramArithmetic.multiply(
                HistogramLiteral.histogram(
                        "{{schema:-53 count:3 sum:4 custom_values:[0.5 1 2.25] buckets:[1 0 2]}}"),
                1 + index);
    }
}
