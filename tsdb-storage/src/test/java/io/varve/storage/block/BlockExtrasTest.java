package io.varve.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.testing.Property;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Exemplars and metadata of blocks: written and read, found when damaged, and readable for ever.
final class BlockExtrasTest {
    private static final long T0 = 1_700_000_000_000L;
    private static final BlockSettings PLAIN =
            new BlockSettings(1 << 16, 4096, 1 << 17, 1024, 0, 0, 1 << 20);

    @TempDir private Path folder = Path.of("");

    private static Labels series(int number) {
        // "A" sorts before the metric name.
        return Labels.of("__name__", "metric_" + number % 5, "A", "" + number / 5);
    }

    private static MetricMetadata metadata(String family, MetricMetadata.Type type, String help) {
        return new MetricMetadata(family, type, help, "s");
    }

    private BlockFixture write(
            BlockSettings settings,
            Set<Labels> sampled,
            Map<Labels, List<Exemplar>> exemplars,
            List<MetricMetadata> metadata)
            throws IOException {
        try (BlockWriter writer = BlockWriter.create(folder, BlockFixture.IDENTITY, settings)) {
            for (Labels labels : sampled) {
                SampleColumn column = new SampleColumn();
                column.addFloat(T0, 1);
                writer.startSeries(labels);
                writer.append(column, 0);
            }
            for (Map.Entry<Labels, List<Exemplar>> one : exemplars.entrySet()) {
                writer.addExemplars(one.getKey(), one.getValue());
            }
            writer.addMetadata(metadata);
            return BlockFixture.of(folder, writer.finish());
        }
    }

    private static Map<Labels, List<Exemplar>> exemplars(SplittableRandom random) {
        Map<Labels, List<Exemplar>> exemplars = new TreeMap<>(SortKey.ORDER);
        for (int i = random.nextInt(40); i > 0; i--) {
            TreeSet<Exemplar> own = new TreeSet<>();
            int count = random.nextInt(20) == 0 ? 1_500 : 1 + random.nextInt(5);
            while (own.size() < count) {
                Labels labels =
                        random.nextInt(3) == 0
                                ? Labels.EMPTY
                                : Labels.of("trace_id", Long.toHexString(random.nextLong()));
                double value = random.nextInt(5) == 0 ? Double.NaN : random.nextDouble();
                own.add(new Exemplar(labels, T0 - random.nextInt(10_000_000), value));
            }
            exemplars.put(series(random.nextInt(100)), new ArrayList<>(own));
        }
        return exemplars;
    }

    private static List<SeriesExemplars> expected(
            Map<Labels, List<Exemplar>> all, TimeRange range, List<List<Matcher>> selectors) {
        List<List<SeriesExemplars>> found = new ArrayList<>();
        all.forEach((labels, exemplars) -> {
            List<Exemplar> within =
                    exemplars.stream().filter(one -> range.contains(one.timestampMs())).toList();
            boolean wanted =
                    selectors.stream()
                            .anyMatch(matchers ->
                                    matchers.stream().allMatch(one -> one.matches(labels)));
            if (wanted && !within.isEmpty()) {
                found.add(List.of(new SeriesExemplars(labels, within)));
            }
        });
        return SeriesExemplars.merge(found);
    }

    @Test
    void whatIsWrittenIsRead() {
        Property.check("extras of blocks", 40, this::writeAndRead);
    }

    private void writeAndRead(SplittableRandom random) throws IOException {
        Set<Labels> sampled = new TreeSet<>(SortKey.ORDER);
        for (int i = random.nextInt(30); i >= 0; i--) {
            sampled.add(series(random.nextInt(100)));
        }
        Map<Labels, List<Exemplar>> exemplars = exemplars(random);
        List<MetricMetadata> metadata = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            metadata.add(metadata("metric_" + i, MetricMetadata.Type.GAUGE, "h" + i % 3));
            metadata.add(metadata("metric_" + i, MetricMetadata.Type.COUNTER, ""));
        }
        BlockFixture block = write(BlockFixture.SMALL, sampled, exemplars, metadata);
        assertThat(block.summary().exemplars()).isEqualTo(times(exemplars));
        assertThat(BlockMeta.decode("meta.json", block.bytes(BlockFile.META)))
                .isEqualTo(block.summary());
        assertThat(
                        BlockVerifier.verify(
                                        BlockFixture.ID,
                                        block,
                                        block.summary().indexBytes(),
                                        folder,
                                        BlockFixture.context())
                                .faults())
                .isEmpty();
        BlockReader reader = block.reader(new LruPageCache(1 << 20));
        try (BlockQuerier querier = reader.querier(TimeRange.ALL, BlockFixture.context())) {
            for (int i = 0; i < 5; i++) {
                List<Matcher> one =
                        List.of(Matcher.equal("__name__", "metric_" + random.nextInt(6)));
                List<Matcher> two =
                        List.of(
                                new Matcher("A", Matcher.Type.REGEX, "1?[0-4]"),
                                new Matcher("__name__", Matcher.Type.NOT_EQUAL, "metric_1"));
                List<List<Matcher>> selectors =
                        random.nextBoolean() ? List.of(one) : List.of(one, two);
                long fromMs = T0 - random.nextInt(10_000_000);
                TimeRange range = new TimeRange(fromMs, fromMs + random.nextInt(10_000_000));
                assertThat(querier.exemplars(range, selectors))
                        .isEqualTo(expected(exemplars, range, selectors));
            }
            List<List<Matcher>> all = List.of(List.of());
            assertThat(querier.exemplars(TimeRange.ALL, all))
                    .isEqualTo(expected(exemplars, TimeRange.ALL, all));
            Set<String> families = new HashSet<>();
            sampled.forEach(labels -> families.add(labels.metricName()));
            assertThat(querier.metadata())
                    .containsExactlyInAnyOrderElementsOf(
                            metadata.stream()
                                    .filter(said -> families.contains(said.family()))
                                    .toList());
        }
    }

    private static Optional<TimeRange> times(Map<Labels, List<Exemplar>> exemplars) {
        List<Long> times = new ArrayList<>();
        exemplars.values().forEach(own -> own.forEach(one -> times.add(one.timestampMs())));
        times.sort(Long::compare);
        return times.isEmpty()
                ? Optional.empty()
                : Optional.of(TimeRange.closed(times.getFirst(), times.getLast()));
    }

    @Test
    void seriesOfAFamilyHaveItsNameOrAnEnding() throws IOException {
        Set<Labels> sampled = new TreeSet<>(SortKey.ORDER);
        for (String name : List.of("latency_bucket", "requests_total", "up")) {
            sampled.add(Labels.of("__name__", name));
        }
        List<MetricMetadata> metadata = new ArrayList<>();
        for (String family : List.of("latency", "requests", "requests_total", "up", "u", "other")) {
            metadata.add(metadata(family, MetricMetadata.Type.UNKNOWN, ""));
        }
        BlockFixture block = write(PLAIN, sampled, Map.of(), metadata);
        try (BlockQuerier querier =
                block.reader(PageCache.NONE).querier(TimeRange.ALL, BlockFixture.context())) {
            assertThat(querier.metadata())
                    .extracting(MetricMetadata::family)
                    .containsExactly("latency", "requests", "requests_total", "up");
        }
    }

    @Test
    void exemplarsComeAfterAllSamplesAndInOrder() throws IOException {
        try (BlockWriter writer = BlockWriter.create(folder, BlockFixture.IDENTITY, PLAIN)) {
            SampleColumn column = new SampleColumn();
            column.addFloat(T0, 1);
            writer.startSeries(series(1));
            writer.append(column, 0);
            List<Exemplar> own = List.of(new Exemplar(Labels.EMPTY, T0, 1));
            writer.addExemplars(series(2), own);
            assertThatThrownBy(() -> writer.addExemplars(series(1), own))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.startSeries(series(3)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void damagedPayloadsAreCorruptOrReadable() throws IOException {
        BlockFixture block = golden(PLAIN);
        byte[] index = block.bytes(BlockFile.INDEX);
        BlockContents contents = block.reader(PageCache.NONE).contents(BlockFixture.context());
        BlockContents.Section directory = section(contents, Frame.Kind.EXEMPLARS);
        BlockContents.Section metadata = section(contents, Frame.Kind.METADATA);
        long pageAt = contents.labelPages().end();
        Property.check(
                "damaged extras",
                3_000,
                random -> {
                    byte[] payload =
                            switch (random.nextInt(3)) {
                                case 0 -> payload(index, directory.offset(), directory.bytes());
                                case 1 -> payload(index, metadata.offset(), metadata.bytes());
                                default ->
                                        payload(index, pageAt, (int) (directory.offset() - pageAt));
                            };
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
                    }
                    for (int kind = 0; kind < 3; kind++) {
                        decode(kind, payload);
                    }
                });
    }

    private static BlockContents.Section section(BlockContents contents, Frame.Kind kind) {
        return Objects.requireNonNull(contents.sections().get(kind.wire()));
    }

    private static byte[] payload(byte[] index, long offset, int bytes) {
        int from = (int) offset + Frame.HEAD_BYTES;
        return Arrays.copyOfRange(index, from, (int) offset + bytes - 4);
    }

    private static void decode(int kind, byte[] payload) {
        try {
            IndexPage page =
                    switch (kind) {
                        case 0 -> new ExemplarDirectory(payload, 10_000);
                        case 1 -> new MetadataPage(payload);
                        default -> new ExemplarPage(payload);
                    };
            assertThat(page.heapBytes()).isPositive();
        } catch (CorruptDataException _) {
            // That is what damaged bytes are.
        }
    }

    private BlockFixture golden(BlockSettings settings) throws IOException {
        Set<Labels> sampled = new TreeSet<>(SortKey.ORDER);
        sampled.add(Labels.of("__name__", "latency_bucket", "le", "1"));
        sampled.add(Labels.of("__name__", "up"));
        Map<Labels, List<Exemplar>> exemplars = new TreeMap<>(SortKey.ORDER);
        exemplars.put(
                Labels.of("__name__", "latency_bucket", "le", "1"),
                List.of(
                        new Exemplar(Labels.of("span_id", "é", "trace_id", "ab"), T0 - 5, 0.5),
                        new Exemplar(Labels.EMPTY, T0, Double.NaN)));
        exemplars.put(
                Labels.of("__name__", "without_samples"),
                List.of(new Exemplar(Labels.of("trace_id", "cd"), T0 - 3_600_000, -1)));
        return write(
                settings,
                sampled,
                exemplars,
                List.of(
                        metadata("up", MetricMetadata.Type.GAUGE, "Is it up?"),
                        metadata("latency", MetricMetadata.Type.HISTOGRAM, "How long."),
                        metadata("latency", MetricMetadata.Type.GAUGE, "")));
    }

    @Test
    void aBlockIsWrittenAsItWas() throws IOException, URISyntaxException {
        BlockFixture _ = golden(PLAIN);
        Path expected =
                Path.of(
                        Objects.requireNonNull(
                                        BlockExtrasTest.class.getResource(
                                                "/golden/block/v1/extras"))
                                .toURI());
        for (BlockFile file : BlockFile.values()) {
            assertThat(folder.resolve(file.fileName()))
                    .hasSameBinaryContentAs(expected.resolve(file.fileName()));
        }
    }
}
