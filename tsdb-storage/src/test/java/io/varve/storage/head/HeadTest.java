package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.testing.MemoryTables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HeadTest {
    private static final TenantId TENANT = HeadFixture.TENANT;
    private static final long T = HeadFixture.START_MS;

    private final MemoryTables tables = new MemoryTables(MemoryTables.Content.empty());

    private static Labels up(String instance) {
        return Labels.of("__name__", "up", "instance", instance);
    }

    private static HeadModel.Sample sample(String instance, long timestampMs, double value) {
        return new HeadModel.Sample(up(instance), timestampMs, value);
    }

    private static CompletableFuture<CommitResult> commit(Head head, HeadModel.Sample... samples) {
        return HeadFixture.commit(head, TENANT, List.of(samples));
    }

    private static CommitResult write(Head head, HeadModel.Sample... samples) {
        return commit(head, samples).join();
    }

    @Test
    void theFirstValueOfATimestampStays() {
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables)) {
            CommitResult result =
                    write(
                            head,
                            sample("a", T, 1),
                            sample("a", T, 1),
                            sample("a", T, 2),
                            sample("a", T + 1, 0.0),
                            sample("a", T + 1, -0.0));
            assertThat(result.appended()).isEqualTo(3);
            assertThat(result.duplicates()).isEqualTo(1);
            assertThat(result.refusals())
                    .extracting(Refusal::reason, Refusal::timestampMs, Refusal::newestMs)
                    .containsExactly(
                            tuple(Refusal.Reason.DUPLICATE, T, T),
                            tuple(Refusal.Reason.DUPLICATE, T + 1, T + 1));
        }
    }

    @Test
    void theWindowIsMeasuredFromTheSeriesNewestSample() {
        long windowMs = HeadSettings.DEFAULTS.outOfOrderWindowMs();
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables)) {
            assertThat(write(head, sample("a", T, 1), sample("old", 0, 1)).refusals()).isEmpty();
            CommitResult result =
                    write(
                            head,
                            sample("a", T - windowMs, 2),
                            sample("a", T - windowMs - 1, 2),
                            sample("a", Long.MIN_VALUE, 2),
                            sample("b", Long.MIN_VALUE, 2),
                            sample("b", Long.MAX_VALUE - 1, 2));
            assertThat(result.refusals())
                    .extracting(Refusal::reason, Refusal::timestampMs)
                    .containsExactly(
                            tuple(Refusal.Reason.TOO_OLD, T - windowMs - 1),
                            tuple(Refusal.Reason.TOO_OLD, Long.MIN_VALUE));
        }
    }

    @Test
    void theEndOfTimeIsRefused() {
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables)) {
            assertThatThrownBy(() -> write(head, sample("a", Long.MAX_VALUE, 2)))
                    .isInstanceOfSatisfying(
                            VarveException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                    .hasMessageContaining(up("a").toString());
        }
    }

    @Test
    void aReplayDecidesByTheWindowOfItsTime() {
        HeadSettings wide = HeadSettings.DEFAULTS.withOutOfOrderWindowMs(1_000_000);
        HeadSettings narrow = HeadSettings.DEFAULTS.withOutOfOrderWindowMs(0);
        MemoryTables.Content crashed;
        try (Head head = HeadFixture.open(wide, tables)) {
            write(head, sample("a", T, 1));
            assertThat(write(head, sample("a", T - 500_000, 2)).refusals()).isEmpty();
            crashed = tables.content();
        }
        try (Head head = HeadFixture.open(narrow, new MemoryTables(crashed))) {
            assertThat(HeadFixture.read(head, TENANT, TimeRange.ALL).get(up("a")))
                    .containsOnlyKeys(T, T - 500_000);
            assertThat(write(head, sample("a", T - 1, 2)).refusals()).hasSize(1);
        }
    }

    @Test
    void tenantsDoNotSeeEachOther() {
        TenantId other = new TenantId("other");
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables)) {
            write(head, sample("a", T, 1));
            HeadFixture.commit(head, other, List.of(sample("a", T, 2))).join();
            assertThat(HeadFixture.read(head, other, TimeRange.ALL)).hasSize(1);
            assertThat(HeadFixture.read(head, new TenantId("nobody"), TimeRange.ALL)).isEmpty();
            WriteBatch foreign = new WriteBatch(other, 0, 1);
            foreign.add(head.series(TENANT).findOrCreate(up("a")), T, 1);
            assertThatThrownBy(() -> head.commit(foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not one of tenant other");
        }
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables.reopened())) {
            assertThat(HeadFixture.read(head, TENANT, TimeRange.ALL).get(up("a")))
                    .containsEntry(T, Double.doubleToRawLongBits(1));
            assertThat(HeadFixture.read(head, other, TimeRange.ALL).get(up("a")))
                    .containsEntry(T, Double.doubleToRawLongBits(2));
        }
    }

    @Test
    void seriesLimitsNameLimitAndCount() {
        try (Head head =
                Head.open(
                        HeadSettings.DEFAULTS,
                        tables,
                        tenant -> tenant.equals(TENANT) ? 2 : 0,
                        Clock.system(),
                        () -> 1,
                        new PrometheusRegistry())) {
            SeriesTable series = head.series(TENANT);
            long first = series.findOrCreate(up("a"));
            series.findOrCreate(up("b"));
            assertThat(series.findOrCreate(up("a"))).isEqualTo(first);
            assertThatThrownBy(() -> series.findOrCreate(up("c")))
                    .isInstanceOfSatisfying(
                            VarveException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMITED))
                    .hasMessageContaining("limits.series_max of tenant tenant-1 is 2")
                    .hasMessageContaining("holds 2 series");
            assertThat(series.seriesCount()).isEqualTo(2);
        }
    }

    @Test
    void aFullDiskRefusesAndRecovers() {
        try (Head head = HeadFixture.open(HeadFixture.RESTLESS, tables)) {
            write(head, sample("a", T, 1));
            tables.setFailing(true);
            for (int i = 0; i < 3; i++) {
                CompletableFuture<CommitResult> failed =
                        HeadFixture.commit(
                                head, TENANT, List.of(sample("new-" + i, T, 1), sample("a", T, 1)));
                assertThatThrownBy(failed::join)
                        .cause()
                        .isInstanceOfSatisfying(
                                VarveException.class,
                                e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                        .hasMessageContaining("no space left");
            }
            assertThat(HeadFixture.read(head, TENANT, TimeRange.ALL)).containsOnlyKeys(up("a"));
            tables.setFailing(false);
            write(head, sample("new-1", T, 2));
        }
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables.reopened())) {
            assertThat(head.series(TENANT).seriesCount()).isEqualTo(4);
            assertThat(HeadFixture.read(head, TENANT, TimeRange.ALL))
                    .containsOnlyKeys(up("a"), up("new-1"));
        }
    }

    @Test
    void aFullQueueRefusesAtOnce() {
        HeadSettings settings = HeadSettings.DEFAULTS.withQueue(4, 1 << 20);
        try (Head head = HeadFixture.open(settings, tables)) {
            List<CompletableFuture<CommitResult>> accepted = new ArrayList<>();
            synchronized (tables) {
                // The committing thread stands before the store, with at most the first requests.
                CompletableFuture<CommitResult> answer = commit(head, sample("a", T, 0));
                while (!answer.isDone()) {
                    accepted.add(answer);
                    answer = commit(head, sample("a", T + accepted.size(), 0));
                }
                assertThatThrownBy(answer::join)
                        .cause()
                        .isInstanceOfSatisfying(
                                VarveException.class,
                                e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                        .hasMessageContaining("the commit queue is full")
                        .hasMessageContaining("at most 4 requests");
            }
            assertThat(accepted.size()).isBetween(4, 9);
            accepted.forEach(each -> assertThat(each.join().appended()).isEqualTo(1));
            assertThat(HeadFixture.read(head, TENANT, TimeRange.ALL).get(up("a")))
                    .hasSize(accepted.size());
        }
    }

    @Test
    void whatCannotBeAppliedStopsWritesAndIsThereAfterARestart() {
        MemoryTables.Content left;
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables)) {
            for (int i = 0; i < 130; i++) {
                write(head, sample("a", T + i, i));
            }
            // A late sample in a stored chunk, which cannot be read.
            tables.setUnreadable(true);
            assertThatThrownBy(() -> write(head, sample("b", T, 1), sample("a", T + 5, 5)))
                    .cause()
                    .isInstanceOfSatisfying(
                            VarveException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                    .hasMessageContaining("may be stored");
            tables.setUnreadable(false);
            assertThatThrownBy(() -> write(head, sample("a", T + 1_000, 5)))
                    .cause()
                    .hasMessageContaining("does not write any more");
            assertThat(HeadFixture.read(head, TENANT, TimeRange.ALL).get(up("a"))).hasSize(130);
            left = tables.content();
        }
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, new MemoryTables(left))) {
            assertThat(HeadFixture.read(head, TENANT, TimeRange.ALL).get(up("b"))).hasSize(1);
            assertThat(write(head, sample("a", T + 5, 5)).duplicates()).isEqualTo(1);
        }
    }

    @Test
    void aClosedHeadRefuses() {
        Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables);
        CompletableFuture<CommitResult> last =
                HeadFixture.commit(head, TENANT, List.of(sample("a", T, 1)));
        head.close();
        head.close();
        assertThat(last.join().appended()).isEqualTo(1);
        assertThatThrownBy(() -> write(head, sample("a", T, 1)))
                .cause()
                .isInstanceOf(VarveException.class)
                .hasMessageContaining("shutting down");
    }

    @Test
    void aCleanStartReplaysNothing() {
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables)) {
            for (int i = 0; i < 300; i++) {
                write(head, sample("a", T + i, i), sample("b", T + i, i));
            }
        }
        MemoryTables reopened = tables.reopened();
        assertThat(reopened.isEmpty(Table.JOURNAL)).isTrue();
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, reopened)) {
            assertThat(HeadFixture.read(head, TENANT, TimeRange.ALL).get(up("a"))).hasSize(300);
        }
    }

    @Test
    void otherFormatsAreRefused() {
        HeadFixture.open(HeadSettings.DEFAULTS, tables).close();
        MemoryTables newer = tables.reopened();
        put(newer, Table.META, "format", "2");
        assertThatThrownBy(() -> HeadFixture.open(HeadSettings.DEFAULTS, newer))
                .isInstanceOf(VarveException.class)
                .hasMessageContaining("format version 2, this version of Varve reads 1");
        MemoryTables foreign = new MemoryTables(MemoryTables.Content.empty());
        put(foreign, Table.SERIES, "x", "y");
        assertThatThrownBy(() -> HeadFixture.open(HeadSettings.DEFAULTS, foreign))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("no format version");
    }

    private static void put(MemoryTables tables, Table table, String key, String value) {
        TableBatch batch = new TableBatch();
        batch.put(
                table,
                key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8));
        tables.write(batch);
    }

    @Test
    void damagedRowsAreErrorsThatNameThem() {
        MemoryTables.Content crashed;
        try (Head head = HeadFixture.open(HeadFixture.RESTLESS, tables)) {
            for (int i = 0; i < 300; i++) {
                write(head, sample("a", T + i, i), sample("b", T + i, 2 * i));
            }
            crashed = tables.content();
        }
        assertDamage(crashed, Table.SERIES, "series from id 1: checksum");
        assertDamage(crashed, Table.OPEN, "open chunks of page 0: checksum");
        assertDamage(crashed, Table.JOURNAL, "journal record: checksum");
    }

    private static void assertDamage(MemoryTables.Content content, Table table, String message) {
        MemoryTables damaged = new MemoryTables(content);
        damaged.damage(table);
        assertThatThrownBy(() -> HeadFixture.open(HeadSettings.DEFAULTS, damaged))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(message);
    }

    @Test
    void labelsAreThoseOfSeriesWithSamples() {
        try (Head head = HeadFixture.open(HeadSettings.DEFAULTS, tables)) {
            write(head, sample("a", T, 1), sample("b", T + 1_000_000, 1));
            head.series(TENANT).findOrCreate(Labels.of("__name__", "silent", "x", "y"));
            assertThat(
                            HeadFixture.read(
                                    head, TENANT, TimeRange.ALL, Matcher.equal("instance", "b")))
                    .containsOnlyKeys(up("b"));
            assertThat(HeadFixture.read(head, TENANT, new TimeRange(T, T + 1)))
                    .containsOnlyKeys(up("a"));
            assertThat(HeadFixture.read(head, TENANT, new TimeRange(T + 1, T + 2))).isEmpty();
            try (Querier querier = head.querier(TENANT, TimeRange.ALL, HeadFixture.context())) {
                assertThat(querier.labelNames(List.of(), 0))
                        .containsExactly("__name__", "instance");
                assertThat(querier.labelNames(List.of(), 1)).containsExactly("__name__");
                assertThat(querier.labelValues("instance", List.of(), 0)).containsExactly("a", "b");
                assertThat(
                                querier.labelValues(
                                        "instance", List.of(Matcher.equal("instance", "b")), 0))
                        .containsExactly("b");
                assertThat(querier.labelValues("x", List.of(), 0)).isEmpty();
            }
            TimeRange early = new TimeRange(0, T + 1);
            try (Querier querier = head.querier(TENANT, early, HeadFixture.context())) {
                assertThat(querier.labelValues("instance", List.of(), 0)).containsExactly("a");
            }
        }
    }
}
