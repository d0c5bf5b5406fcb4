package io.varve.storage.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.tables.TableStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// What tests of a head need again and again.
final class HeadFixture {
    static final TenantId TENANT = new TenantId("tenant-1");
    static final long WINDOW_MS = 30 * 60_000;
    static final long START_MS = 1_790_000_000_000L;

    /// Checkpoints all the time, a few pages at once.
    static final HeadSettings RESTLESS = HeadSettings.DEFAULTS.withCheckpoint(3_000, 1);

    private HeadFixture() {}

    static Head open(HeadSettings settings, TableStore store) {
        SplittableRandom seeds = new SplittableRandom(5);
        return Head.open(
                settings,
                store,
                SeriesLimits.NONE,
                Clock.system(),
                seeds::nextLong,
                new PrometheusRegistry());
    }

    /// Makes the series of a generator, so that their ids are their numbers.
    static void createSeries(Head head, int count) {
        SeriesTable table = head.series(TENANT);
        for (int i = 0; i < count; i++) {
            table.findOrCreate(RequestGenerator.labels(i));
        }
    }

    static CompletableFuture<CommitResult> commit(
            Head head, TenantId tenant, List<HeadModel.Sample> request) {
        SeriesTable table = head.series(tenant);
        WriteBatch batch = new WriteBatch(tenant, 0, request.size());
        for (HeadModel.Sample sample : request) {
            long ref = table.findOrCreate(sample.labels());
            FloatHistogram histogram = sample.histogram();
            if (histogram == null) {
                batch.add(ref, sample.timestampMs(), sample.value(), sample.startMs());
            } else {
                batch.addHistogram(ref, sample.timestampMs(), histogram, sample.startMs());
            }
        }
        return head.commit(batch);
    }

    /// The answer of a head in the words of the model.
    static HeadModel.Answer answer(CommitResult result, SeriesTable table) {
        List<HeadModel.Refused> refused = new ArrayList<>();
        for (Refusal refusal : result.refusals()) {
            refused.add(
                    new HeadModel.Refused(
                            refusal.reason(),
                            table.labels(refusal.ref()),
                            refusal.timestampMs(),
                            refusal.newestMs()));
        }
        return new HeadModel.Answer(result.appended(), result.duplicates(), refused);
    }

    static ReadContext context() {
        return new ReadContext(
                new CancelToken(Clock.system(), 60_000), new MemoryAccount("test", 1L << 30));
    }

    /// All samples of a tenant in a range, as [HeadModel.Sample#content()] by timestamp.
    static Map<Labels, NavigableMap<Long, Long>> read(
            Head head, TenantId tenant, TimeRange range, Matcher... matchers) {
        Map<Labels, NavigableMap<Long, Long>> all = new TreeMap<>();
        ReadContext context = context();
        try (Querier querier = head.querier(tenant, range, context)) {
            SeriesSet set = querier.select(SelectHints.of(range), List.of(matchers));
            Labels previous = null;
            while (set.advance()) {
                Series series = set.series();
                assertThat(previous == null || previous.compareTo(series.labels()) < 0).isTrue();
                previous = series.labels();
                all.put(series.labels(), samples(series, range));
            }
        }
        assertThat(context.memory().usedBytes()).isZero();
        return all;
    }

    static NavigableMap<Long, Long> samples(Series series, TimeRange range) {
        NavigableMap<Long, Long> samples = new TreeMap<>();
        SampleColumn column = new SampleColumn();
        long previousMs = Long.MIN_VALUE;
        try (ChunkCursor cursor = series.chunks(range)) {
            while (cursor.advance()) {
                Chunk chunk = cursor.chunk();
                assertThat(chunk.minTimeMs()).isGreaterThanOrEqualTo(previousMs);
                previousMs = chunk.minTimeMs();
                column.clear();
                chunk.decode(range, column);
                for (int i = 0; i < column.size(); i++) {
                    HeadSample read = HeadSample.of(column, i);
                    long content =
                            new HeadModel.Sample(
                                            series.labels(),
                                            read.timestampMs(),
                                            read.value(),
                                            read.histogram(),
                                            read.startMs())
                                    .content();
                    Long other = samples.put(column.timestampMs(i), content);
                    if (other != null && other != content) {
                        throw new AssertionError("two values at " + column.timestampMs(i));
                    }
                }
            }
        }
        return samples;
    }

    static Map<Labels, NavigableMap<Long, Long>> expected(HeadModel model, TimeRange range) {
        Map<Labels, NavigableMap<Long, Long>> all = new TreeMap<>();
        model.series()
                .forEach((labels, samples) -> {
                    if (!samples.isEmpty()
                            && range.overlapsClosed(samples.firstKey(), samples.lastKey())) {
                        all.put(labels, samples.subMap(range.minMs(), true, range.maxMs(), false));
                    }
                });
        return all;
    }
}
