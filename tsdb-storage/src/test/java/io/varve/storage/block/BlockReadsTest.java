package io.varve.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SampleReader;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.testing.SampleGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What queries read of a block's objects, exactly.
final class BlockReadsTest {
    private static final int METRICS = 40;
    private static final int INSTANCES = 1_000;

    @TempDir Path folder;

    private BlockFixture block;

    @BeforeEach
    void writeBlock() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        Map<Labels, SampleColumn> series = new HashMap<>();
        for (int metric = 0; metric < METRICS; metric++) {
            for (int instance = 0; instance < INSTANCES; instance++) {
                var samples = new SampleColumn();
                for (int i = 0; i < 20; i++) {
                    samples.addFloat(SampleGenerator.EPOCH_MS + 15_000L * i, random.nextDouble());
                }
                Labels labels =
                        Labels.of(
                                Labels.METRIC_NAME,
                                "metric_" + metric,
                                "instance",
                                "host-" + instance,
                                "job",
                                "job-" + instance % 10);
                series.put(labels, samples);
            }
        }
        block = BlockFixture.write(folder, BlockSettings.DEFAULTS, series);
    }

    private long read(BlockReader reader, ReadContext context, Matcher... matchers) {
        TimeRange range = TimeRange.ALL;
        try (Querier querier = reader.querier(range, context)) {
            SeriesSet set = querier.select(SelectHints.of(range), List.of(matchers));
            var samples = new SampleColumn();
            var sampleReader = new SampleReader(context);
            long count = 0;
            while (set.advance()) {
                sampleReader.read(set.series(), range, samples);
                count += samples.size();
            }
            return count;
        }
    }

    private long chunkBytes(List<BlockFixture.Read> reads) {
        return reads.stream()
                .filter(r -> r.file() == BlockFile.CHUNKS)
                .mapToLong(BlockFixture.Read::length)
                .sum();
    }

    @Test
    void aColdQueryOfAMetricTakesThreeReadsAndAWarmOneOne() {
        BlockReader reader = block.reader(new LruPageCache(64 << 20));
        ReadContext context = BlockFixture.context();
        Matcher name = Matcher.equal(Labels.METRIC_NAME, "metric_7");

        assertThat(read(reader, context, name)).isEqualTo(20 * INSTANCES);
        List<BlockFixture.Read> cold = block.takeReads();
        assertThat(cold)
                .extracting(BlockFixture.Read::file)
                .containsExactly(BlockFile.INDEX, BlockFile.INDEX, BlockFile.CHUNKS);
        assertThat(context.stats().reads()).isEqualTo(3);
        long needed = (block.summary().chunksBytes() + block.summary().indexBytes()) / METRICS;
        assertThat(context.stats().readBytes())
                .isEqualTo(cold.stream().mapToLong(BlockFixture.Read::length).sum())
                .isLessThanOrEqualTo(2 * needed + (256 << 10));

        assertThat(read(reader, BlockFixture.context(), name)).isEqualTo(20 * INSTANCES);
        assertThat(block.takeReads()).containsExactly(cold.getLast());
    }

    @Test
    void aNarrowQueryReadsLittleMoreThanItsPages() {
        BlockReader reader = block.reader(new LruPageCache(64 << 20));
        Matcher name = Matcher.equal(Labels.METRIC_NAME, "metric_7");
        assertThat(read(reader, BlockFixture.context(), name, Matcher.equal("instance", "host-77")))
                .isEqualTo(20);
        List<BlockFixture.Read> reads = block.takeReads();
        assertThat(reads).hasSize(3);
        assertThat(chunkBytes(reads)).isLessThan(130 << 10);
    }

    @Test
    void aMetricThatIsNotThereTakesTheContentsOnly() {
        BlockReader reader = block.reader(PageCache.NONE);
        assertThat(
                        read(
                                reader,
                                BlockFixture.context(),
                                Matcher.equal(Labels.METRIC_NAME, "metric_777")))
                .isZero();
        assertThat(block.takeReads()).hasSize(1);
    }

    @Test
    void aSelectorWithoutANameAsksTheLabelPagesFirst() {
        BlockReader reader = block.reader(PageCache.NONE);
        assertThat(read(reader, BlockFixture.context(), Matcher.equal("instance", "nowhere")))
                .isZero();
        assertThat(block.takeReads()).hasSize(2);
        assertThat(read(reader, BlockFixture.context(), Matcher.equal("instance", "host-5")))
                .isEqualTo(20 * METRICS);
        assertThat(block.takeReads()).hasSizeLessThan(12);
    }

    @Test
    void labelsAreListedWithoutAnySeries() {
        BlockReader reader = block.reader(new LruPageCache(64 << 20));
        try (Querier querier = reader.querier(TimeRange.ALL, BlockFixture.context())) {
            assertThat(querier.labelNames(List.of(), 0))
                    .containsExactly(Labels.METRIC_NAME, "instance", "job");
            assertThat(block.takeReads()).hasSize(1);
            assertThat(querier.labelValues("job", List.of(), 0)).hasSize(10);
            assertThat(block.takeReads()).hasSize(1);
        }
    }

    @Test
    void memoryOfChunksIsGivenBackAsSeriesAreRead() {
        ReadContext context = BlockFixture.context();
        TimeRange range = TimeRange.ALL;
        BlockReader reader = block.reader(PageCache.NONE);
        try (Querier querier = reader.querier(range, context)) {
            SeriesSet set = querier.select(SelectHints.of(range), List.of());
            long series = context.memory().usedBytes();
            assertThat(series).isGreaterThan(100L * METRICS * INSTANCES);
            var samples = new SampleColumn();
            var sampleReader = new SampleReader(context);
            while (set.advance()) {
                sampleReader.read(set.series(), range, samples);
            }
            assertThat(context.memory().usedBytes()).isEqualTo(series);
            assertThat(context.memory().peakBytes() - series)
                    .isPositive()
                    .isLessThan(4L * ChunkSpans.SPAN_BYTES_MAX);
        }
        assertThat(context.memory().usedBytes()).isZero();
    }
}
