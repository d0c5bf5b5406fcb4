package io.varve.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SampleReader;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.testing.LabelsGenerator;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SampleAssert;
import io.varve.storage.testing.SampleGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writer and reader against a map of series.
final class BlockTest {
    private static final List<Matcher.Type> TYPES = List.of(Matcher.Type.values());

    @TempDir Path folder;

    @Test
    void aBlockAnswersAsTheSeriesThatItWasMadeOf() {
        Property.check(
                "block model",
                60,
                random -> {
                    Map<Labels, SampleColumn> model = model(random);
                    BlockSettings settings =
                            random.nextBoolean() ? BlockFixture.SMALL : BlockSettings.DEFAULTS;
                    BlockFixture block = BlockFixture.write(folder, settings, model);
                    checkSummary(block.summary(), model);
                    PageCache cache =
                            random.nextBoolean() ? PageCache.NONE : new LruPageCache(100_000);
                    BlockReader reader = block.reader(cache);
                    for (int i = 0; i < 10; i++) {
                        List<Matcher> matchers = matchers(random);
                        checkSelect(reader, model, matchers, range(random));
                        checkLabels(random, reader, model, matchers);
                    }
                    BlockVerifier.Report report =
                            BlockVerifier.verify(
                                    BlockFixture.ID,
                                    block,
                                    block.summary().indexBytes(),
                                    folder,
                                    BlockFixture.context());
                    assertThat(report.faults()).isEmpty();
                    assertThat(report.samples()).isEqualTo(block.summary().samples());
                    assertThat(report.series()).isEqualTo(model.size());
                });
    }

    private static Map<Labels, SampleColumn> model(SplittableRandom random) {
        TreeMap<Labels, SampleColumn> model = new TreeMap<>();
        int count = 1 + random.nextInt(60);
        while (model.size() < count) {
            var builder = new LabelsBuilder(LabelsGenerator.labels(random));
            if (random.nextInt(4) == 0) {
                // Sorts before the metric name, and makes more distinct series.
                builder.set("A", "v" + random.nextInt(count));
            }
            if (random.nextInt(3) > 0) {
                builder.set(Labels.METRIC_NAME, "m" + random.nextInt(1 + count / 10));
                builder.set("instance", "host-" + random.nextInt(count));
            }
            model.put(builder.build(), samples(random));
        }
        return model;
    }

    private static SampleColumn samples(SplittableRandom random) {
        int count = 1 + random.nextInt(60);
        if (random.nextInt(6) == 0) {
            return SampleGenerator.histograms(
                    random, count, random.nextBoolean(), random.nextBoolean());
        }
        SampleColumn samples = SampleGenerator.floats(random, count);
        if (samples.timestampMs(0) < 0) {
            return samples(random);
        }
        return samples;
    }

    private static List<Matcher> matchers(SplittableRandom random) {
        List<Matcher> matchers = new ArrayList<>();
        if (random.nextBoolean()) {
            matchers.add(Matcher.equal(Labels.METRIC_NAME, "m" + random.nextInt(4)));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            String[] values = {
                LabelsGenerator.value(random),
                "",
                "host-.*",
                "a|b|foo",
                ".+",
                "host-1",
                "m1|m2",
                ".*"
            };
            Matcher.Type type = TYPES.get(random.nextInt(TYPES.size()));
            String value = values[random.nextInt(values.length)];
            if (type.isRegex() && (value.equals("(") || value.equals("\\"))) {
                value = "b.*";
            }
            String name =
                    random.nextInt(6) == 0
                            ? "A"
                            : random.nextInt(3) == 0 ? "instance" : LabelsGenerator.name(random);
            matchers.add(new Matcher(name, type, value));
        }
        return matchers;
    }

    private static TimeRange range(SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            return TimeRange.ALL;
        }
        long from = SampleGenerator.EPOCH_MS + random.nextInt(2_000_000) - 500_000;
        return new TimeRange(from, from + random.nextInt(1_000_000));
    }

    private static void checkSummary(BlockSummary summary, Map<Labels, SampleColumn> model) {
        List<Labels> order = model.keySet().stream().sorted(SortKey.ORDER).toList();
        assertThat(summary.series()).isEqualTo(model.size());
        assertThat(summary.samples())
                .isEqualTo(model.values().stream().mapToLong(SampleColumn::size).sum());
        assertThat(summary.firstKey()).isEqualTo(SortKey.of(order.getFirst()));
        assertThat(summary.lastKey()).isEqualTo(SortKey.of(order.getLast()));
        for (int i = 1; i < order.size(); i++) {
            String before = SortKey.of(order.get(i - 1));
            assertThat(Utf8Order.compare(before, SortKey.of(order.get(i)))).isNegative();
        }
        for (Labels labels : order) {
            assertThat(SortKey.mayHold(summary.firstKey(), summary.lastKey(), labels.metricName()))
                    .isTrue();
        }
    }

    private static void checkSelect(
            BlockReader reader,
            Map<Labels, SampleColumn> model,
            List<Matcher> matchers,
            TimeRange range) {
        Map<Labels, List<String>> expected = new LinkedHashMap<>();
        model.forEach((labels, samples) -> {
            boolean matches = matchers.stream().allMatch(m -> m.matches(labels));
            var part = new SampleColumn();
            part.addRange(
                    samples, samples.lowerBound(range.minMs()), samples.lowerBound(range.maxMs()));
            if (matches && part.size() > 0) {
                expected.put(labels, SampleAssert.lines(part));
            }
        });
        ReadContext context = BlockFixture.context();
        Map<Labels, List<String>> actual = new LinkedHashMap<>();
        try (Querier querier = reader.querier(range, context)) {
            SeriesSet set = querier.select(SelectHints.of(range), matchers);
            var samples = new SampleColumn();
            var sampleReader = new SampleReader(context);
            Labels previous = null;
            while (set.advance()) {
                Series series = set.series();
                if (previous != null) {
                    assertThat(previous).isLessThan(series.labels());
                }
                previous = series.labels();
                sampleReader.read(series, range, samples);
                if (samples.size() > 0) {
                    actual.put(series.labels(), SampleAssert.lines(samples));
                }
            }
        }
        assertThat(actual).as("%s %s", matchers, range).isEqualTo(expected);
        assertThat(context.memory().usedBytes()).isZero();
    }

    private static void checkLabels(
            SplittableRandom random,
            BlockReader reader,
            Map<Labels, SampleColumn> model,
            List<Matcher> matchers) {
        String name = LabelsGenerator.name(random);
        TreeSet<String> names = new TreeSet<>(Utf8Order::compare);
        TreeSet<String> values = new TreeSet<>(Utf8Order::compare);
        for (Labels labels : model.keySet()) {
            if (matchers.stream().allMatch(m -> m.matches(labels))) {
                labels.entries().forEach(entry -> names.add(entry.getKey()));
                if (labels.has(name)) {
                    values.add(labels.get(name));
                }
            }
        }
        int limit = random.nextInt(4);
        try (Querier querier = reader.querier(TimeRange.ALL, BlockFixture.context())) {
            assertThat(querier.labelNames(matchers, limit)).isEqualTo(head(names, limit));
            assertThat(querier.labelValues(name, matchers, limit)).isEqualTo(head(values, limit));
        }
    }

    private static List<String> head(Set<String> texts, int limit) {
        return texts.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
    }

    @Test
    void chunksOfSeveralReplicasOverlapAndKeepTheirReplica() throws IOException {
        BlockSummary summary;
        Labels labels = Labels.of(Labels.METRIC_NAME, "up");
        try (BlockWriter writer =
                BlockWriter.create(folder, BlockFixture.IDENTITY, BlockFixture.SMALL)) {
            writer.startSeries(labels);
            for (int replica = 1; replica <= 2; replica++) {
                var samples = new SampleColumn();
                for (int i = 0; i < 40; i++) {
                    samples.addFloat(1_000L * i + 10L * (3 - replica), replica);
                }
                writer.append(samples, replica);
            }
            summary = writer.finish();
        }
        BlockFixture block = BlockFixture.of(folder, summary);
        List<String> chunks = new ArrayList<>();
        try (Querier querier =
                block.reader(PageCache.NONE).querier(TimeRange.ALL, BlockFixture.context())) {
            SeriesSet set = querier.select(SelectHints.of(TimeRange.ALL), List.of());
            assertThat(set.advance()).isTrue();
            try (ChunkCursor cursor = set.series().chunks(new TimeRange(0, 13_000))) {
                while (cursor.advance()) {
                    Chunk chunk = cursor.chunk();
                    chunks.add(chunk.replica() + " from " + chunk.minTimeMs());
                }
            }
        }
        assertThat(chunks).containsExactly("2 from 10", "1 from 20");
        assertThat(summary.chunks()).isEqualTo(6);
    }

    @Test
    void labelsThatDoNotFitIntoMemoryAreSortedOnDisk() throws IOException {
        try (LabelPairs pairs = new LabelPairs(folder, 1_000)) {
            TreeMap<LabelPair, PageSet> expected = new TreeMap<>();
            SplittableRandom random = new SplittableRandom(7);
            for (int page = 0; page < 50; page++) {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    if (random.nextInt(3) == 0) {
                        values.add("v" + i);
                        expected.computeIfAbsent(new LabelPair("n", "v" + i), _ -> new PageSet())
                                .add(page);
                    }
                }
                pairs.addPage(Map.of("n", values));
            }
            assertThat(pairs.runCount()).isGreaterThan(10);
            TreeMap<LabelPair, PageSet> actual = new TreeMap<>();
            pairs.forEach((pair, pages) -> assertThat(actual.put(pair, pages)).isNull());
            assertThat(actual).isEqualTo(expected);
        }
        assertThat(folder).isEmptyDirectory();
    }
}
