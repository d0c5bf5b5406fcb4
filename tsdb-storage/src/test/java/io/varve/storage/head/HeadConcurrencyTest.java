package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.tables.RocksSettings;
import io.varve.storage.tables.RocksTables;
import io.varve.storage.tables.TableStore;
import io.varve.storage.testing.MemoryTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writers and readers at once: a reader sees every sample that was acknowledged before it began,
/// and no hole before the last one it sees, wherever the samples are just then.
class HeadConcurrencyTest {
    private static final TenantId TENANT = HeadFixture.TENANT;
    private static final int WRITERS = 4;
    private static final int SERIES_PER_WRITER = 3;
    private static final int STEP_MS = 1_000;

    @TempDir private Path directory;

    private final AtomicLongArray acknowledged = new AtomicLongArray(WRITERS);

    @Test
    void readersSeeNoHolesInMemory() throws Exception {
        run(new MemoryTables(MemoryTables.Content.empty()), 160, Thread.ofPlatform());
    }

    @Test
    void readersSeeNoHolesOnDisk() throws Exception {
        run(RocksTables.open(RocksSettings.DEFAULTS, directory), 130, Thread.ofVirtual());
    }

    private void run(TableStore store, int requests, Thread.Builder threads) throws Exception {
        try (Head head = HeadFixture.open(HeadFixture.RESTLESS, store);
                ExecutorService pool = Executors.newThreadPerTaskExecutor(threads.factory())) {
            List<Future<?>> writers = new ArrayList<>();
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(pool.submit(() -> write(head, writer, requests)));
            }
            for (int i = 0; i < 2; i++) {
                readers.add(pool.submit(() -> readUntilDone(head, requests)));
            }
            for (Future<?> task : writers) {
                task.get();
            }
            for (Future<?> task : readers) {
                task.get();
            }
        }
    }

    private static Labels labels(int writer, int series) {
        return Labels.of(
                "__name__", "m", "series", Integer.toString(series), "writer", "w" + writer);
    }

    /// Each request has a few samples of each of the writer's series, and now and then a late one.
    private void write(Head head, int writer, int requests) {
        long next = 0;
        for (int i = 0; i < requests; i++) {
            List<HeadModel.Sample> request = new ArrayList<>();
            int count = 1 + i % 3;
            boolean late = i % 7 == 6;
            for (int series = 0; series < SERIES_PER_WRITER; series++) {
                for (int j = 0; j < count; j++) {
                    request.add(sample(writer, series, next + j));
                }
                if (late) {
                    long timestampMs = HeadFixture.START_MS + (next - 2) * STEP_MS + 1;
                    request.add(
                            new HeadModel.Sample(labels(writer, series), timestampMs, timestampMs));
                }
            }
            CommitResult result = HeadFixture.commit(head, TENANT, request).join();
            assertThat(result.appended()).isEqualTo(request.size());
            next += count;
            acknowledged.set(writer, next);
        }
    }

    private static HeadModel.Sample sample(int writer, int series, long number) {
        long timestampMs = HeadFixture.START_MS + number * STEP_MS;
        return new HeadModel.Sample(labels(writer, series), timestampMs, timestampMs);
    }

    /// One querier lives long, so that its views of the store grow old.
    private void readUntilDone(Head head, int requests) {
        long samplesEach = 0;
        for (int i = 0; i < requests; i++) {
            samplesEach += 1 + i % 3;
        }
        try (Querier old = head.querier(TENANT, TimeRange.ALL, HeadFixture.context())) {
            boolean done = false;
            while (!done) {
                done = true;
                for (int writer = 0; writer < WRITERS; writer++) {
                    done &= acknowledged.get(writer) == samplesEach;
                }
                check(old);
                try (Querier fresh = head.querier(TENANT, TimeRange.ALL, HeadFixture.context())) {
                    check(fresh);
                }
            }
        }
    }

    private void check(Querier querier) {
        long[] before = new long[WRITERS];
        for (int writer = 0; writer < WRITERS; writer++) {
            before[writer] = acknowledged.get(writer);
        }
        SeriesSet set = querier.select(SelectHints.of(TimeRange.ALL), List.of());
        int[] seen = new int[WRITERS];
        while (set.advance()) {
            Series series = set.series();
            int writer = series.labels().get("writer").charAt(1) - '0';
            seen[writer]++;
            check(HeadFixture.samples(series, TimeRange.ALL), before[writer]);
        }
        for (int writer = 0; writer < WRITERS; writer++) {
            assertThat(before[writer] == 0 || seen[writer] == SERIES_PER_WRITER).isTrue();
        }
    }

    private static void check(NavigableMap<Long, Long> samples, long acknowledgedBefore) {
        long number = 0;
        for (Map.Entry<Long, Long> sample : samples.entrySet()) {
            long timestampMs = sample.getKey();
            long sinceStartMs = timestampMs - HeadFixture.START_MS;
            if (sinceStartMs % STEP_MS == 0) {
                if (sinceStartMs / STEP_MS != number) {
                    throw new AssertionError("sample " + number + " is missing");
                }
                number++;
            }
            if (sample.getValue() != Double.doubleToRawLongBits((double) timestampMs)) {
                throw new AssertionError("wrong value at " + timestampMs);
            }
        }
        assertThat(number).isGreaterThanOrEqualTo(acknowledgedBefore);
    }
}
