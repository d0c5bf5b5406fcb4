package io.varve.storage.bucket;

import static io.varve.storage.bucket.BucketFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.block.BlockPages;
import io.varve.storage.block.BlockReader;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.PageCache;
import io.varve.storage.block.RangeReader;
import io.varve.storage.block.SortKey;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SampleReader;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What queries with an equality on the metric's name read of blocks of some megabytes, beside what
/// they need. Needed are the table of contents, the pages with the metric's series, and each page
/// with a chunk of a series that fulfils all matchers and has samples in the range: a page is the
/// least that can be checked and decompressed.
///
/// A cold query reads at most twice as much and 256 KiB, in as few reads as that allows: three,
/// unless what it needs lies too far apart. A warm one reads chunks only, the same ranges.
final class QueryCostTest {
    private static final long SLACK_BYTES = 256 << 10;
    private static final long HOUR = 3_600_000;
    private static final long T0 = BucketFixture.NOW - BucketFixture.NOW % HOUR;
    private static final long STEP_MS = 15_000;
    private static final int CHUNK_SAMPLES = 1024;
    private static final int QUERIES = 40;

    @TempDir Path folder;

    /// A block as the test knows it: its series in their order, each with the number of its first
    /// chunk.
    private static final class Known {
        final BlockEntry entry;
        final List<Labels> labels = new ArrayList<>();
        final List<SampleColumn> samples = new ArrayList<>();
        final List<Integer> firstChunks = new ArrayList<>();
        final BlockPages pages;

        Known(BucketFixture fixture, Map<Labels, SampleColumn> series) throws IOException {
            entry = fixture.publish(series);
            int chunks = 0;
            for (Map.Entry<Labels, SampleColumn> one : series.entrySet()) {
                labels.add(one.getKey());
                samples.add(one.getValue());
                firstChunks.add(chunks);
                chunks += chunkCount(one.getValue());
            }
            assertThat(entry.size().chunks()).isEqualTo(chunks);
            BlockSummary.ContentsLocation contents =
                    new BlockSummary.ContentsLocation(
                            entry.index().tocOffset(), entry.index().tocBytes());
            RangeReader reads = RangeReader.of(fixture.memory, folderKey());
            pages =
                    new BlockPages(
                            contents,
                            new BlockReader(entry.id(), contents, reads, PageCache.NONE),
                            context(fixture));
        }

        String folderKey() {
            return ManifestKeys.block(TENANT, entry.id());
        }

        private static int chunkCount(SampleColumn samples) {
            return (samples.size() + CHUNK_SAMPLES - 1) / CHUNK_SAMPLES;
        }

        /// The chunks of the series that a query selects.
        BitSet wanted(Query query) {
            BitSet wanted = new BitSet();
            for (int i = 0; i < labels.size(); i++) {
                SampleColumn column = samples.get(i);
                boolean inRange =
                        query.range.overlapsClosed(
                                column.timestampMs(0), column.timestampMs(column.size() - 1));
                if (inRange && query.matches(labels.get(i))) {
                    wanted.set(firstChunks.get(i), firstChunks.get(i) + chunkCount(column));
                }
            }
            return wanted;
        }
    }

    /// A selector with an equality on the name.
    private record Query(String metric, List<Matcher> matchers, TimeRange range) {
        boolean matches(Labels labels) {
            return matchers.stream()
                    .allMatch(matcher -> matcher.matches(labels.get(matcher.name())));
        }

        @Override
        public String toString() {
            return metric + matchers + " " + range;
        }
    }

    private static ReadContext context(BucketFixture fixture) {
        return new ReadContext(
                new CancelToken(fixture.clock, 1_000_000_000),
                new MemoryAccount("test memory", 1L << 30));
    }

    /// Series of random values, which take eight bytes each: some end before the others do.
    private static Map<Labels, SampleColumn> series(
            SplittableRandom random, int metrics, int instances, int samplesMax) {
        Map<Labels, SampleColumn> series = new TreeMap<>(SortKey.ORDER);
        for (int metric = 0; metric < metrics; metric++) {
            int count = 1 + random.nextInt(2 * instances);
            for (int i = 0; i < count; i++) {
                SampleColumn samples = new SampleColumn();
                int size = random.nextInt(5) == 0 ? 1 + random.nextInt(samplesMax) : samplesMax;
                for (int at = 0; at < size; at++) {
                    samples.addFloat(T0 + STEP_MS * at, random.nextDouble());
                }
                Labels labels =
                        Labels.of(
                                Labels.METRIC_NAME,
                                "metric_" + metric,
                                "instance",
                                "host-" + i,
                                "zone",
                                "zone-" + i % 7);
                series.put(labels, samples);
            }
        }
        return series;
    }

    private static Query query(SplittableRandom random, int metrics, int instances, int samples) {
        String metric = "metric_" + random.nextInt(metrics + 1);
        List<Matcher> matchers = new ArrayList<>();
        matchers.add(Matcher.equal(Labels.METRIC_NAME, metric));
        switch (random.nextInt(5)) {
            case 0 -> matchers.add(Matcher.equal("instance", "host-" + random.nextInt(instances)));
            case 1 -> matchers.add(Matcher.equal("zone", "zone-" + random.nextInt(7)));
            case 2 -> {
                StringBuilder hosts = new StringBuilder("none");
                for (int i = 1 + random.nextInt(6); i > 0; i--) {
                    hosts.append("|host-").append(random.nextInt(2 * instances));
                }
                matchers.add(new Matcher("instance", Matcher.Type.REGEX, hosts.toString()));
            }
            case 3 ->
                    matchers.add(
                            new Matcher("instance", Matcher.Type.REGEX, ".*" + random.nextInt(10)));
            default -> {}
        }
        long from = T0 + STEP_MS * random.nextInt(samples);
        TimeRange range =
                random.nextBoolean()
                        ? new TimeRange(from, from + 20 * STEP_MS)
                        : new TimeRange(T0, T0 + STEP_MS * samples);
        return new Query(metric, matchers, range);
    }

    /// @return how many series have samples
    private static int run(Bucket bucket, ReadContext context, Query query) {
        int found = 0;
        try (Querier querier = bucket.querier(TENANT, query.range, context)) {
            SeriesSet set = querier.select(SelectHints.of(query.range), query.matchers);
            SampleReader reader = new SampleReader(context);
            SampleColumn samples = new SampleColumn();
            while (set.advance()) {
                reader.read(set.series(), query.range, samples);
                found += samples.size() > 0 ? 1 : 0;
            }
        }
        return found;
    }

    private static long bytes(List<BucketFixture.Range> reads) {
        return reads.stream().mapToLong(BucketFixture.Range::length).sum();
    }

    /// The least number of reads that bring these pages and not much more: as many gaps as possible
    /// are read along, the narrowest first.
    private static int readsMin(BlockPages pages, BitSet wanted) {
        long spare = SLACK_BYTES;
        List<Long> gaps = new ArrayList<>();
        long gap = 0;
        for (int page = wanted.nextSetBit(0); page >= 0 && page < wanted.length(); page++) {
            if (!wanted.get(page)) {
                gap += pages.chunkPageBytes(page);
                continue;
            }
            spare += pages.chunkPageBytes(page);
            if (gap > 0) {
                gaps.add(gap);
            }
            gap = 0;
        }
        gaps.sort(null);
        int reads = wanted.isEmpty() ? 0 : 1 + gaps.size();
        for (long narrowest : gaps) {
            spare -= narrowest;
            reads -= spare >= 0 ? 1 : 0;
        }
        return reads;
    }

    private void check(Known block, Query query, List<BucketFixture.Range> cold) {
        BitSet wanted = block.pages.chunkPages(block.wanted(query));
        long chunks = wanted.stream().mapToLong(block.pages::chunkPageBytes).sum();
        long series = block.pages.seriesBytes(query.metric);
        long needed = block.pages.contentsBytes() + series + chunks;
        String what = query + ": " + cold;
        assertThat(bytes(cold)).as(what).isLessThanOrEqualTo(2 * needed + SLACK_BYTES);
        if (series == 0) {
            // The manifest may have ruled the block out already.
            assertThat(cold).as(what).hasSizeLessThanOrEqualTo(1);
            return;
        }
        assertThat(cold).as(what).hasSize(2 + readsMin(block.pages, wanted));
        List<BucketFixture.Range> index =
                cold.stream().filter(read -> read.key().endsWith("/index")).toList();
        assertThat(index).as(what).hasSize(2);
        assertThat(bytes(index)).as(what).isEqualTo(block.pages.contentsBytes() + series);
        if (query.matchers.size() == 1 && query.range.minMs() == T0) {
            assertThat(cold).as(what).hasSizeLessThanOrEqualTo(3);
            assertThat(bytes(cold)).as(what).isEqualTo(needed);
        }
    }

    private void checkBlocks(int metrics, int instances, int samples) throws IOException {
        SplittableRandom random = Seeds.random("cost of " + instances + " instances");
        BucketFixture fixture = new BucketFixture(folder.resolve("blocks-of-" + instances));
        List<Known> blocks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            blocks.add(new Known(fixture, series(random, metrics, instances, samples)));
        }
        Property.check(
                "cost of " + instances + " instances",
                QUERIES,
                cases -> check(fixture, blocks, query(cases, metrics, instances, samples)));
    }

    private void check(BucketFixture fixture, List<Known> blocks, Query query) {
        Bucket bucket = fixture.bucket();
        ReadContext context = context(fixture);
        int found = run(bucket, context, query);
        List<BucketFixture.Range> cold = fixture.takeRanges();
        int foundAgain = run(bucket, context(fixture), query);
        List<BucketFixture.Range> warm = fixture.takeRanges();
        assertThat(context.stats().requests()).isEqualTo(cold.size());
        assertThat(foundAgain).isEqualTo(found);
        assertThat(warm)
                .as("warm %s", query)
                .containsExactlyInAnyOrderElementsOf(
                        cold.stream().filter(read -> read.key().endsWith("/chunks")).toList());
        for (Known block : blocks) {
            check(
                    block,
                    query,
                    cold.stream()
                            .filter(read -> read.key().startsWith(block.folderKey()))
                            .toList());
        }
    }

    @Test
    void ofSmallBlocks() throws IOException {
        checkBlocks(12, 20, 480);
    }

    @Test
    void ofBlocksOfOneLargeMetric() throws IOException {
        checkBlocks(2, 900, 480);
    }

    @Test
    void ofBlocksOfLongSeries() throws IOException {
        checkBlocks(6, 12, 11_520);
    }
}
