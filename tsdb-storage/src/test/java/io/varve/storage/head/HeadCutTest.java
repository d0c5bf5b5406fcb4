package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.journal.CutRecord;
import io.varve.storage.model.AlignedWindows;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.Table;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryTables;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// What a head gives up is published before, and everything else stays: head and published samples
/// together are what was acknowledged, after every step, whatever is cut, and wherever a crash
/// happens.
class HeadCutTest {
    private static final long BLOCK_MS = 5 * 60_000;
    private static final AlignedWindows WINDOWS = new AlignedWindows(BLOCK_MS);
    private static final int SERIES = 300;

    private final HeadSettings settings =
            HeadSettings.DEFAULTS
                    .withOutOfOrderWindowMs(HeadFixture.WINDOW_MS)
                    .withBlockWindowMs(BLOCK_MS)
                    .withCheckpoint(5_000, 1);

    /// Samples by series and time, as raw bits.
    private static final class Samples {
        final Map<Labels, NavigableMap<Long, Long>> bySeries = new TreeMap<>();

        void add(Labels labels, long timestampMs, double value) {
            bySeries.computeIfAbsent(labels, _ -> new TreeMap<>())
                    .put(timestampMs, Double.doubleToRawLongBits(value));
        }

        /// Adds the samples of a request that are there.
        void addFound(List<HeadModel.Sample> request, Map<Labels, NavigableMap<Long, Long>> there) {
            for (HeadModel.Sample sample : request) {
                NavigableMap<Long, Long> samples = there.get(sample.labels());
                if (samples != null && samples.containsKey(sample.timestampMs())) {
                    add(sample.labels(), sample.timestampMs(), sample.value());
                }
            }
        }

        void addAll(Samples others) {
            others.bySeries.forEach((labels, samples) ->
                    bySeries.computeIfAbsent(labels, _ -> new TreeMap<>()).putAll(samples));
        }
    }

    /// A value that tells its timestamp, so that nobody sends another one for it.
    private static List<HeadModel.Sample> request(RequestGenerator generator, int samples) {
        List<HeadModel.Sample> request = new ArrayList<>();
        for (HeadModel.Sample sample : generator.next(samples)) {
            request.add(
                    new HeadModel.Sample(
                            sample.labels(),
                            sample.timestampMs(),
                            Long.hashCode(sample.timestampMs() * 31) % 1000));
        }
        return request;
    }

    private static void write(Head head, List<HeadModel.Sample> request, Samples acknowledged) {
        CommitResult result = HeadFixture.commit(head, HeadFixture.TENANT, request).join();
        SeriesTable table = head.series(HeadFixture.TENANT);
        List<String> refused = new ArrayList<>();
        for (Refusal refusal : result.refusals()) {
            assertThat(refusal.reason()).isEqualTo(Refusal.Reason.TOO_OLD);
            refused.add(table.labels(refusal.ref()) + " " + refusal.timestampMs());
        }
        for (HeadModel.Sample sample : request.reversed()) {
            // Each refusal stands for one sample of the request, in which it may be repeated.
            if (!refused.remove(sample.labels() + " " + sample.timestampMs())) {
                acknowledged.add(sample.labels(), sample.timestampMs(), sample.value());
            }
        }
    }

    private static Samples scan(Head head, HeadRange range) {
        Samples scanned = new Samples();
        Labels previous = null;
        SampleColumn column = new SampleColumn();
        try (HeadScan scan = head.scan(range, List.of())) {
            while (scan.advance()) {
                Labels labels = scan.labels();
                if (previous != null) {
                    int order = previous.metricName().compareTo(labels.metricName());
                    assertThat(order < 0 || (order == 0 && previous.compareTo(labels) < 0))
                            .isTrue();
                }
                previous = labels;
                for (Chunk chunk : scan.chunks()) {
                    assertThat(chunk.maxTimeMs()).isLessThan(range.beforeMs());
                    column.clear();
                    chunk.decode(TimeRange.ALL, column);
                    for (int i = 0; i < column.size(); i++) {
                        scanned.add(labels, column.timestampMs(i), column.value(i));
                    }
                }
            }
        }
        return scanned;
    }

    private static Map<Labels, NavigableMap<Long, Long>> inHead(Head head) {
        return HeadFixture.read(head, HeadFixture.TENANT, TimeRange.ALL);
    }

    private static void assertTogether(Head head, Samples published, Samples acknowledged) {
        Samples all = new Samples();
        all.bySeries.putAll(inHead(head));
        all.bySeries.replaceAll((_, samples) -> new TreeMap<>(samples));
        all.addAll(published);
        all.bySeries.values().removeIf(Map::isEmpty);
        // One line per sample, so that a failure names the samples.
        assertThat(lines(all)).containsExactlyElementsOf(lines(acknowledged));
    }

    /// Reads of ranges, and of their last moments, give what is there of the whole.
    private static void assertRanges(Head head, SplittableRandom random) {
        Map<Labels, NavigableMap<Long, Long>> all = inHead(head);
        long oldestMs = Long.MAX_VALUE;
        for (NavigableMap<Long, Long> samples : all.values()) {
            oldestMs = Math.min(oldestMs, samples.firstKey());
        }
        assertThat(head.oldestMs(HeadFixture.TENANT)).isLessThanOrEqualTo(oldestMs);
        for (int i = 0; i < 3; i++) {
            long fromMs = HeadFixture.START_MS + random.nextLong(-2, 8) * BLOCK_MS;
            long toMs = fromMs + (i == 0 ? 1 : random.nextLong(1, 2 * BLOCK_MS));
            TimeRange range = new TimeRange(fromMs, toMs);
            Map<Labels, NavigableMap<Long, Long>> expected = new TreeMap<>();
            all.forEach((labels, samples) -> {
                NavigableMap<Long, Long> part = samples.subMap(fromMs, true, toMs, false);
                if (!part.isEmpty()) {
                    expected.put(labels, part);
                }
            });
            Map<Labels, NavigableMap<Long, Long>> read =
                    HeadFixture.read(head, HeadFixture.TENANT, range);
            read.values().removeIf(Map::isEmpty);
            assertThat(read).as("%s", range).isEqualTo(expected);
        }
    }

    private static List<String> lines(Samples samples) {
        List<String> lines = new ArrayList<>();
        samples.bySeries.forEach((labels, values) ->
                values.forEach((timestampMs, bits) ->
                        lines.add(labels + " " + timestampMs + " " + Long.toHexString(bits))));
        return lines;
    }

    @Test
    void headAndPublishedAreWhatWasAcknowledged() {
        Property.check("head and published samples are all", 25, this::run);
    }

    private void run(SplittableRandom random) {
        HeadSettings ofRun = settings.withCheckpoint(1 + random.nextInt(20_000), 1);
        MemoryTables tables = new MemoryTables(MemoryTables.Content.empty());
        RequestGenerator generator = new RequestGenerator(random, 1 << random.nextInt(1, 9));
        Samples acknowledged = new Samples();
        Samples published = new Samples();
        HeadRange toTruncate = null;
        long version = 0;
        Head head = HeadFixture.open(ofRun, tables);
        try {
            for (int step = 0; step < 120; step++) {
                switch (random.nextInt(10)) {
                    case 0, 1 -> {
                        long beforeMs =
                                random.nextInt(3) == 0
                                        ? Long.MAX_VALUE
                                        : WINDOWS.startMs(newest(acknowledged, random));
                        HeadRange range = head.seal(HeadFixture.TENANT, beforeMs);
                        if (random.nextBoolean()) {
                            write(head, request(generator, 50), acknowledged);
                        }
                        Samples scanned = scan(head, range);
                        if (random.nextInt(4) != 0) {
                            published.addAll(scanned);
                            toTruncate = range;
                            version++;
                        }
                    }
                    case 2, 3 -> {
                        if (toTruncate != null) {
                            head.truncate(toTruncate, version);
                            assertThat(head.truncatedAt(HeadFixture.TENANT))
                                    .isEqualTo(toTruncate.position());
                            assertThat(head.manifestVersion(HeadFixture.TENANT)).isEqualTo(version);
                            toTruncate = null;
                        }
                    }
                    case 4 -> {
                        long otherMs = BLOCK_MS * random.nextInt(1, 4);
                        boolean crash = random.nextBoolean();
                        MemoryTables left = tables.reopened();
                        head.close();
                        tables = crash ? left : tables.reopened();
                        // Other windows: what a replay closes is not what was stored.
                        head =
                                HeadFixture.open(
                                        random.nextInt(3) == 0
                                                ? ofRun.withBlockWindowMs(otherMs)
                                                : ofRun,
                                        tables);
                        assertTogether(head, published, acknowledged);
                        head.close();
                        tables = tables.reopened();
                        head = HeadFixture.open(ofRun, tables);
                    }
                    default -> write(head, request(generator, 300), acknowledged);
                }
                assertTogether(head, published, acknowledged);
                assertRanges(head, random);
            }
            cutAll(head, published);
            assertThat(inHead(head)).isEmpty();
            assertThat(head.oldestMs(HeadFixture.TENANT)).isEqualTo(Long.MAX_VALUE);
            assertThat(published.bySeries).isEqualTo(acknowledged.bySeries);
            assertThat(head.mayHoldUnsealed(HeadFixture.TENANT, Long.MAX_VALUE)).isFalse();
        } finally {
            head.close();
        }
        // The checkpoint of the stop has passed the truncation: the next start deletes the rows.
        MemoryTables after = tables.reopened();
        try (Head last = HeadFixture.open(ofRun, after)) {
            for (int group = 0; group < 50 && !after.isEmpty(Table.CHUNKS); group++) {
                last.seal(HeadFixture.TENANT, Long.MIN_VALUE);
            }
            assertThat(after.isEmpty(Table.CHUNKS)).isTrue();
            assertThat(last.truncatedAt(HeadFixture.TENANT)).isPositive();
        }
    }

    private static long newest(Samples samples, SplittableRandom random) {
        long newestMs = HeadFixture.START_MS;
        for (NavigableMap<Long, Long> series : samples.bySeries.values()) {
            long lastMs = series.lastKey();
            if (lastMs < HeadFixture.START_MS + 100L * 86_400_000) {
                newestMs = Math.max(newestMs, lastMs);
            }
        }
        return newestMs - random.nextLong(4 * BLOCK_MS);
    }

    private static void cutAll(Head head, Samples published) {
        HeadRange range = head.seal(HeadFixture.TENANT, Long.MAX_VALUE);
        published.addAll(scan(head, range));
        head.truncate(range, 1_000);
    }

    /// One step of the workload of the crash test, which must not be repeated if it was answered.
    private static final class Workload {
        final List<List<HeadModel.Sample>> requests = new ArrayList<>();
        final Samples acknowledged = new Samples();
        final Samples published = new Samples();
        HeadRange range = new HeadRange(HeadFixture.TENANT, 0, 0);
        int next;

        /// Runs from where it stopped.
        void run(Head head) {
            while (next < requests.size()) {
                int step = next % 6;
                if (step == 3) {
                    long beforeMs =
                            next % 12 == 3
                                    ? Long.MAX_VALUE
                                    : WINDOWS.startMs(HeadFixture.START_MS + 60_000L * next);
                    range = head.seal(HeadFixture.TENANT, beforeMs);
                    published.addAll(scan(head, range));
                } else if (step == 5 && range.position() > 0) {
                    head.truncate(range, next);
                }
                write(head, requests.get(next), acknowledged);
                next++;
            }
        }
    }

    private Workload workload() {
        Workload workload = new Workload();
        RequestGenerator generator = new RequestGenerator(Seeds.random("HeadCutTest"), SERIES);
        for (int i = 0; i < 36; i++) {
            workload.requests.add(request(generator, 250));
        }
        return workload;
    }

    @Test
    void everyWriteMayBeTheLast() {
        MemoryTables whole = new MemoryTables(MemoryTables.Content.empty());
        Workload all = workload();
        try (Head head = HeadFixture.open(settings, whole)) {
            all.run(head);
            assertTogether(head, all.published, all.acknowledged);
        }
        for (long write = 1; write <= whole.writes(); write++) {
            for (boolean afterChange : new boolean[] {false, true}) {
                crashAt(write, afterChange);
            }
        }
    }

    private void crashAt(long write, boolean afterChange) {
        MemoryTables stopping = new MemoryTables(MemoryTables.Content.empty());
        stopping.stopAt(write, afterChange);
        Workload workload = workload();
        try (Head head = HeadFixture.open(settings, stopping)) {
            workload.run(head);
        } catch (VarveException | CompletionException e) {
            assertThat(e).hasMessageContaining("stopped by the test");
        }
        try (Head head = HeadFixture.open(settings, new MemoryTables(stopping.content()))) {
            // What has no answer is sent again, and may have been there.
            if (workload.next < workload.requests.size()) {
                List<HeadModel.Sample> unanswered = workload.requests.get(workload.next);
                write(head, unanswered, workload.acknowledged);
                workload.acknowledged.addFound(unanswered, inHead(head));
            }
            assertTogether(head, workload.published, workload.acknowledged);
            workload.run(head);
            assertTogether(head, workload.published, workload.acknowledged);
        } catch (AssertionError e) {
            throw new AssertionError("stopped at write " + write + ", " + afterChange, e);
        }
    }

    @Test
    void aSecondTruncationOfTheSameSealDoesNoHarm() {
        try (Head head =
                HeadFixture.open(settings, new MemoryTables(MemoryTables.Content.empty()))) {
            Labels labels = RequestGenerator.labels(1);
            Samples acknowledged = new Samples();
            write(head, List.of(sample(labels, 1), sample(labels, 2)), acknowledged);
            HeadRange range = head.seal(HeadFixture.TENANT, Long.MAX_VALUE);
            write(head, List.of(sample(labels, 3)), acknowledged);
            head.truncate(range, 1);
            assertThat(inHead(head).get(labels)).containsOnlyKeys(HeadFixture.START_MS + 3_000);
            head.truncate(range, 1);
            assertThat(inHead(head).get(labels)).containsOnlyKeys(HeadFixture.START_MS + 3_000);
            Assertions.assertThatThrownBy(() ->
                            head.truncate(
                                    new HeadRange(HeadFixture.TENANT, 1_000, Long.MAX_VALUE), 2))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static HeadModel.Sample sample(Labels labels, int second) {
        return new HeadModel.Sample(labels, HeadFixture.START_MS + 1_000L * second, second);
    }

    @Test
    void noChunkReachesIntoAnotherWindow() {
        try (Head head =
                HeadFixture.open(settings, new MemoryTables(MemoryTables.Content.empty()))) {
            RequestGenerator generator = new RequestGenerator(Seeds.random("windows"), SERIES);
            for (int i = 0; i < 50; i++) {
                write(head, request(generator, 400), new Samples());
            }
            HeadRange range = head.seal(HeadFixture.TENANT, Long.MAX_VALUE);
            int chunks = 0;
            try (HeadScan scan = head.scan(range, List.of())) {
                while (scan.advance()) {
                    for (Chunk chunk : scan.chunks()) {
                        chunks++;
                        assertThat(WINDOWS.startMs(chunk.minTimeMs()))
                                .isEqualTo(WINDOWS.startMs(chunk.maxTimeMs()));
                        assertThat(WINDOWS.around(chunk.minTimeMs()).contains(chunk.maxTimeMs()))
                                .isTrue();
                    }
                }
            }
            assertThat(chunks).isGreaterThan(SERIES);
        }
    }

    @Test
    void recordsComeBackOrAreCorrupt() {
        CutRecord seal = new CutRecord.Seal(7, Long.MAX_VALUE);
        CutRecord truncation = new CutRecord.Truncation(1, -5, 1L << 40, 12);
        for (CutRecord record : List.of(seal, truncation)) {
            byte[] bytes = CutRecord.encode(record);
            assertThat(CutRecord.is(bytes)).isTrue();
            assertThat(CutRecord.decode(bytes)).isEqualTo(record);
            for (int i = 0; i < bytes.length; i++) {
                byte[] damaged = bytes.clone();
                damaged[i] ^= 4;
                Assertions.assertThatThrownBy(() -> CutRecord.decode(damaged))
                        .isInstanceOf(CorruptDataException.class);
                byte[] cut = Arrays.copyOf(bytes, i);
                Assertions.assertThatThrownBy(() -> CutRecord.decode(cut))
                        .isInstanceOf(CorruptDataException.class);
            }
        }
    }

    /// Rows are deleted while a scan and a query stand on a view that still has them.
    @Test
    void whatWasGivenUpStaysHiddenWhileItsRowsAreDeleted() {
        ManualClock clock = new ManualClock(HeadFixture.START_MS);
        MemoryTables tables = new MemoryTables(MemoryTables.Content.empty());
        SplittableRandom seeds = Seeds.random("rows");
        try (Head head =
                Head.open(
                        settings.withCheckpoint(1 << 20, 1 << 20),
                        tables,
                        SeriesLimits.NONE,
                        clock,
                        seeds::nextLong,
                        new PrometheusRegistry())) {
            Labels labels = RequestGenerator.labels(1);
            List<HeadModel.Sample> request = new ArrayList<>();
            for (long atMs = 0; atMs < 10 * BLOCK_MS; atMs += 15_000) {
                request.add(new HeadModel.Sample(labels, HeadFixture.START_MS + atMs, 1));
            }
            write(head, request, new Samples());
            // The series goes on after that, so that its rows are looked at.
            long boundMs = WINDOWS.startMs(HeadFixture.START_MS + 9 * BLOCK_MS);
            head.truncate(head.seal(HeadFixture.TENANT, boundMs), 1);
            long rows = rows(tables);

            HeadRange everything = head.seal(HeadFixture.TENANT, Long.MAX_VALUE);
            ReadContext context = HeadFixture.context();
            try (HeadScan scan = head.scan(everything, List.of());
                    Querier querier = head.querier(HeadFixture.TENANT, TimeRange.ALL, context)) {
                SeriesSet series = querier.select(SelectHints.of(TimeRange.ALL), List.of());
                // The query has its view.
                assertThat(series.advance()).isTrue();
                assertThat(HeadFixture.samples(series.series(), TimeRange.ALL)).isNotEmpty();
                // Deletion waits for a checkpoint, and that for the clock.
                clock.advanceMs(120_000);
                for (int group = 0; group < 50 && rows(tables) == rows; group++) {
                    var _ = head.seal(HeadFixture.TENANT, Long.MIN_VALUE);
                }
                // They are few enough to go at once.
                assertThat(rows(tables)).isLessThan(rows);
                long oldestMs = inHead(head).values().iterator().next().firstKey();
                assertThat(oldestMs).isBetween(boundMs, boundMs + 14_999);
                assertThat(head.oldestMs(HeadFixture.TENANT)).isEqualTo(oldestMs);
                assertThat(scan.advance()).isTrue();
                assertThat(scan.chunks())
                        .isNotEmpty()
                        .allSatisfy(chunk ->
                                assertThat(chunk.minTimeMs()).isGreaterThanOrEqualTo(boundMs));
                assertThat(HeadFixture.samples(series.series(), TimeRange.ALL).firstKey())
                        .isGreaterThanOrEqualTo(boundMs);
            }
        }
    }

    private static long rows(MemoryTables tables) {
        return tables.dump().stream().filter(row -> row.startsWith("chunks ")).count();
    }
}
