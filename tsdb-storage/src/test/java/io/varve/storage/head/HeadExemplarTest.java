package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.tables.Table;
import io.varve.storage.testing.MemoryTables;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// Exemplars of a head against a model of lists: what is taken and what is refused, through cuts,
/// truncations, restarts and crashes.
final class HeadExemplarTest {
    private static final TenantId TENANT = HeadFixture.TENANT;
    private static final int SERIES = 6;
    private static final List<Matcher> EVERYTHING = List.of();

    private static Labels series(int number) {
        return Labels.of("__name__", "metric_" + number / 3, "series", "" + number);
    }

    /// What a head must hold, by series.
    private static final class Model {
        final Map<Labels, List<Exemplar>> bySeries = new TreeMap<>();

        boolean add(Labels labels, Exemplar exemplar) {
            List<Exemplar> held = bySeries.computeIfAbsent(labels, _ -> new ArrayList<>());
            return (held.isEmpty() || held.getLast().compareTo(exemplar) < 0) && held.add(exemplar);
        }

        Map<Labels, List<Exemplar>> before(long beforeMs) {
            Map<Labels, List<Exemplar>> part = new TreeMap<>();
            bySeries.forEach((labels, held) ->
                    part.put(
                            labels,
                            held.stream().filter(one -> one.timestampMs() < beforeMs).toList()));
            part.values().removeIf(List::isEmpty);
            return part;
        }

        void removeAll(Map<Labels, List<Exemplar>> given) {
            given.forEach((labels, exemplars) ->
                    bySeries.getOrDefault(labels, List.of()).removeAll(exemplars));
        }
    }

    private record Request(int series, Exemplar exemplar) {}

    private static List<Request> request(SplittableRandom random, long nowMs) {
        List<Request> request = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            Labels labels =
                    random.nextInt(4) == 0
                            ? Labels.EMPTY
                            : Labels.of("trace_id", "é" + random.nextInt(3));
            long atMs = nowMs - random.nextInt(200) + random.nextInt(50) / 49 * 1_000L;
            double value = random.nextInt(9) == 0 ? Double.NaN : random.nextInt(3);
            request.add(new Request(random.nextInt(SERIES), new Exemplar(labels, atMs, value)));
        }
        return request;
    }

    private static CommitResult commit(Head head, List<Request> request) {
        WriteBatch batch = new WriteBatch(TENANT, 0, 4);
        for (Request one : request) {
            batch.addExemplar(
                    head.series(TENANT).findOrCreate(series(one.series())), one.exemplar());
        }
        return head.commit(batch).join();
    }

    private static Map<Labels, List<Exemplar>> read(
            Head head, TimeRange range, List<List<Matcher>> selectors) {
        ReadContext context = HeadFixture.context();
        Map<Labels, List<Exemplar>> found = new TreeMap<>();
        Labels previous = null;
        for (SeriesExemplars one : head.exemplars(TENANT, range, selectors, context)) {
            assertThat(previous == null || previous.compareTo(one.labels()) < 0).isTrue();
            previous = one.labels();
            found.put(one.labels(), one.exemplars());
        }
        return found;
    }

    private static Map<Labels, List<Exemplar>> read(Head head) {
        return read(head, TimeRange.ALL, List.of(EVERYTHING));
    }

    /// What a cut takes, in the order of blocks.
    private static Map<Labels, List<Exemplar>> scan(Head head, HeadRange range) {
        Map<Labels, List<Exemplar>> found = new TreeMap<>();
        Labels previous = null;
        try (ExemplarScan scan = head.exemplars(range, List.of())) {
            while (scan.advance()) {
                if (previous != null) {
                    int order = previous.metricName().compareTo(scan.labels().metricName());
                    assertThat(order < 0 || previous.compareTo(scan.labels()) < 0).isTrue();
                }
                previous = scan.labels();
                found.put(scan.labels(), scan.exemplars());
            }
        }
        return found;
    }

    private static void assertHolds(Head head, Model model) {
        assertThat(read(head)).isEqualTo(model.before(Long.MAX_VALUE));
    }

    @Test
    void aHeadHoldsWhatItsModelHoldsThroughCutsAndRestarts() {
        Property.check("exemplars of a head", 60, HeadExemplarTest::cutAndRestart);
    }

    private static void cutAndRestart(SplittableRandom random) {
        MemoryTables store = new MemoryTables(MemoryTables.Content.empty());
        Head head = HeadFixture.open(HeadFixture.RESTLESS, store);
        Model model = new Model();
        HeadRange range = null;
        Map<Labels, List<Exemplar>> sealed = Map.of();
        long nowMs = HeadFixture.START_MS;
        for (int step = 0; step < 80; step++) {
            nowMs += random.nextInt(200);
            switch (random.nextInt(12)) {
                case 0 -> {
                    // What a kill leaves, or an orderly end.
                    MemoryTables killed = store.reopened();
                    head.close();
                    store = random.nextBoolean() ? killed : store.reopened();
                    head = HeadFixture.open(HeadFixture.RESTLESS, store);
                }
                case 1 -> {
                    range = head.seal(TENANT, nowMs - random.nextInt(300));
                    sealed = model.before(range.beforeMs());
                    assertThat(scan(head, range)).isEqualTo(sealed);
                }
                case 2 -> {
                    if (range != null) {
                        head.truncate(range, step);
                        model.removeAll(sealed);
                        range = null;
                    }
                }
                default -> {
                    List<Request> request = request(random, nowMs);
                    int appended = 0;
                    for (Request one : request) {
                        appended += model.add(series(one.series()), one.exemplar()) ? 1 : 0;
                    }
                    ExemplarCounts counts = commit(head, request).exemplars();
                    assertThat(counts.appended()).isEqualTo(appended);
                    assertThat(counts.duplicates() + counts.outOfOrder())
                            .isEqualTo(request.size() - appended);
                }
            }
            assertHolds(head, model);
        }
        head.close();
    }

    @Test
    void whatIsAcknowledgedIsThereAfterAnyCrashAndNothingElse() {
        Property.check(
                "exemplars and crashes",
                60,
                random -> {
                    MemoryTables store = new MemoryTables(MemoryTables.Content.empty());
                    Model model = new Model();
                    for (int round = 0; round < 8; round++) {
                        Head head = HeadFixture.open(HeadFixture.RESTLESS, store);
                        assertHolds(head, model);
                        store.stopAt(store.writes() + 1 + random.nextInt(20), random.nextBoolean());
                        List<Request> doubtful = writeUntilStopped(head, model, random, round);
                        head.close();
                        store = store.reopened();
                        Head again = HeadFixture.open(HeadFixture.RESTLESS, store);
                        Map<Labels, List<Exemplar>> found = read(again);
                        if (!found.equals(model.before(Long.MAX_VALUE))) {
                            doubtful.forEach(
                                    one -> model.add(series(one.series()), one.exemplar()));
                            assertThat(found).isEqualTo(model.before(Long.MAX_VALUE));
                        }
                        MemoryTables killed = store.reopened();
                        again.close();
                        store = random.nextBoolean() ? killed : store.reopened();
                    }
                });
    }

    private static List<Request> writeUntilStopped(
            Head head, Model model, SplittableRandom random, int round) {
        for (int step = 0; step < 40; step++) {
            long nowMs = HeadFixture.START_MS + 5_000L * round + 100L * step;
            List<Request> request = request(random, nowMs);
            try {
                CommitResult _ = commit(head, request);
            } catch (CompletionException _) {
                return request;
            }
            request.forEach(one -> model.add(series(one.series()), one.exemplar()));
        }
        return List.of();
    }

    @Test
    void selectorsAndTimesChoose() {
        MemoryTables store = new MemoryTables(MemoryTables.Content.empty());
        Head head = HeadFixture.open(HeadFixture.RESTLESS, store);
        for (int i = 0; i < SERIES; i++) {
            List<Request> request = new ArrayList<>();
            for (int at = 0; at < 3; at++) {
                request.add(new Request(i, new Exemplar(Labels.EMPTY, 1_000L + at, i)));
            }
            CommitResult _ = commit(head, request);
        }
        Matcher metric = new Matcher("__name__", Matcher.Type.EQUAL, "metric_0");
        Matcher one = new Matcher("series", Matcher.Type.EQUAL, "1");
        Matcher five = new Matcher("series", Matcher.Type.EQUAL, "5");
        Map<Labels, List<Exemplar>> found =
                read(
                        head,
                        TimeRange.closed(1_001, 1_001),
                        List.of(List.of(metric, one), List.of(five), List.of(metric, five)));
        assertThat(found.keySet()).containsExactly(series(1), series(5));
        assertThat(found.get(series(5))).containsExactly(new Exemplar(Labels.EMPTY, 1_001, 5));
        assertThat(
                        head.exemplars(
                                new TenantId("other"),
                                TimeRange.ALL,
                                List.of(EVERYTHING),
                                HeadFixture.context()))
                .isEmpty();
        head.close();
    }

    @Test
    void aRepeatedRequestChangesNothing() {
        MemoryTables store = new MemoryTables(MemoryTables.Content.empty());
        Head head = HeadFixture.open(HeadFixture.RESTLESS, store);
        List<Request> request =
                List.of(
                        new Request(1, new Exemplar(Labels.of("trace_id", "a"), 1_000, 1)),
                        new Request(1, new Exemplar(Labels.of("trace_id", "b"), 1_000, 1)));
        assertThat(commit(head, request).exemplars()).isEqualTo(new ExemplarCounts(2, 0, 0));
        Map<Labels, List<Exemplar>> before = read(head);
        assertThat(commit(head, request).exemplars()).isEqualTo(new ExemplarCounts(0, 1, 1));
        assertThat(read(head)).isEqualTo(before);
        head.close();
    }

    @Test
    void rowsGoOnceNoReplayNeedsThem() {
        MemoryTables store = new MemoryTables(MemoryTables.Content.empty());
        Head head = HeadFixture.open(HeadFixture.RESTLESS, store);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 50; i++) {
            CommitResult _ = commit(head, request(random, HeadFixture.START_MS + 1_000L * i));
        }
        head.truncate(head.seal(TENANT, Long.MAX_VALUE), 1);
        assertThat(read(head)).isEmpty();
        head.close();
        store = store.reopened();
        head = HeadFixture.open(HeadFixture.RESTLESS, store);
        for (int i = 0; i < 200 && head.series(TENANT).exemplarCount() > 0; i++) {
            // Journal bytes make a checkpoint due.
            WriteBatch batch = new WriteBatch(TENANT, 0, 100);
            long ref = head.series(TENANT).findOrCreate(series(0));
            for (int j = 0; j < 100; j++) {
                batch.add(ref, HeadFixture.START_MS + 100L * i + j, random.nextDouble());
            }
            CommitResult _ = head.commit(batch).join();
        }
        assertThat(head.series(TENANT).exemplarCount()).isZero();
        assertThat(store.isEmpty(Table.EXEMPLARS)).isTrue();
        head.close();
    }
}
