package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.testing.MemoryTables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The tables of a small head that was stopped in the middle, as format version 1 has them: what
/// wrote them writes the same bytes today, and what they hold is found in them.
class HeadGoldenTest {
    private static final TenantId OTHER = new TenantId("other");
    private static final long STEP_MS = 15_000;

    private final HeadSettings settings =
            HeadSettings.DEFAULTS
                    .withOutOfOrderWindowMs(HeadFixture.WINDOW_MS)
                    .withCheckpoint(6_000, 1 << 20);

    private final Map<Labels, NavigableMap<Long, Long>> samples = new TreeMap<>();

    @Test
    void theSameBytesAreWritten() throws IOException {
        MemoryTables tables = new MemoryTables(MemoryTables.Content.empty());
        try (Head head = HeadFixture.open(settings, tables)) {
            writeAll(head);
            List<String> expected = new ArrayList<>(golden("small.txt"));
            expected.addAll(golden("later.txt"));
            assertThat(tables.dump()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void theSamplesAreFound() throws IOException {
        writeAll(null);
        try (Head head = HeadFixture.open(settings, MemoryTables.ofDump(golden("small.txt")))) {
            assertThat(HeadFixture.read(head, HeadFixture.TENANT, TimeRange.ALL))
                    .isEqualTo(samples);
            assertThat(HeadFixture.read(head, OTHER, TimeRange.ALL)).hasSize(1);
        }
    }

    /// @param name small.txt is what the first version wrote, later.txt the rows that came after it
    private static List<String> golden(String name) throws IOException {
        try (InputStream file =
                Objects.requireNonNull(
                        HeadGoldenTest.class.getResourceAsStream("/golden/head/v1/" + name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /// 140 scrapes, ten per request, of a counter and of a gauge that goes stale, with late samples
    /// between them: closed, open and late chunks, a checkpoint, and a journal after it.
    private void writeAll(@Nullable Head head) {
        Labels counter = Labels.of("__name__", "requests_total", "job", "api", "zone", "Zürich 🏔");
        Labels gauge = Labels.of("__name__", "temperature", "job", "api");
        for (int scrape = 0; scrape < 140; scrape += 10) {
            List<HeadModel.Sample> request = new ArrayList<>();
            for (int i = scrape; i < scrape + 10; i++) {
                add(request, counter, i * STEP_MS, 7 * i);
                add(request, gauge, i * STEP_MS, i % 50 == 49 ? StaleMarker.VALUE : 20 + i * 0.25);
            }
            for (int i = scrape; i < scrape + 4 && scrape >= 50; i++) {
                add(request, gauge, (i - 20) * STEP_MS + 1, -1.5);
            }
            commit(head, HeadFixture.TENANT, request);
        }
        List<HeadModel.Sample> foreign = new ArrayList<>();
        foreign.add(new HeadModel.Sample(gauge, -1, Double.NEGATIVE_INFINITY));
        commit(head, OTHER, foreign);
    }

    private void add(
            List<HeadModel.Sample> request, Labels labels, long sinceStartMs, double value) {
        long timestampMs = HeadFixture.START_MS + sinceStartMs;
        request.add(new HeadModel.Sample(labels, timestampMs, value));
        samples.computeIfAbsent(labels, _ -> new TreeMap<>())
                .put(timestampMs, Double.doubleToRawLongBits(value));
    }

    private static void commit(
            @Nullable Head head, TenantId tenant, List<HeadModel.Sample> request) {
        if (head != null) {
            CommitResult result = HeadFixture.commit(head, tenant, request).join();
            assertThat(result.refusals()).isEmpty();
        }
    }
}
