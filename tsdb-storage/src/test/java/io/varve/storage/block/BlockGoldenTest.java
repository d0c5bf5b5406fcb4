package io.varve.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SampleReader;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.testing.SampleAssert;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blocks that were written once and must be readable for ever, and the example of
/// `docs/format.md`.
final class BlockGoldenTest {
    private static final long T0 = 1_700_000_000_000L;

    /// Without compression, whose bytes depend on the library's version.
    private static final BlockSettings PLAIN =
            new BlockSettings(1 << 16, 4096, 1 << 17, 1024, 0, 0, 1 << 20);

    @TempDir Path folder;

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(
                        Objects.requireNonNull(
                                        BlockGoldenTest.class.getResource("/golden/block/v1"))
                                .toURI())
                .resolve(name);
    }

    @Test
    void aBlockIsWrittenAsItWas() throws IOException, URISyntaxException {
        write(PLAIN);
        for (BlockFile file : BlockFile.values()) {
            assertThat(folder.resolve(file.fileName()))
                    .hasSameBinaryContentAs(golden("plain").resolve(file.fileName()));
        }
    }

    @Test
    void blocksAreReadAsTheyWere() throws IOException, URISyntaxException {
        List<String> expected = Files.readAllLines(golden("samples.txt"));
        for (String name : List.of("plain", "compressed")) {
            assertThat(lines(golden(name))).isEqualTo(expected);
        }
    }

    private BlockSummary write(BlockSettings settings) throws IOException {
        try (BlockWriter writer = BlockWriter.create(folder, BlockFixture.IDENTITY, settings)) {
            var column = new SampleColumn();
            for (int i = 0; i < 30; i++) {
                column.addFloat(T0 + 15_000L * i, 7);
            }
            append(writer, "constant", column, 0);
            column.clear();
            for (int i = 0; i < 30; i++) {
                column.addFloat(T0 + 15_000L * i, (i * 37 % 11) / 100.0);
            }
            append(writer, "decimal", column, 0);
            column.clear();
            for (int i = 0; i < 12; i++) {
                column.addHistogram(T0 + 15_000L * i, histogram(i), 0);
            }
            append(writer, "histogram", column, 0);
            column.clear();
            for (int i = 0; i < 30; i++) {
                double value = i == 29 ? StaleMarker.VALUE : 1000 + 13 * i + i % 2;
                column.addFloat(T0 + 15_000L * i, value, T0 - 5_000);
            }
            append(writer, "integer", column, 2);
            column.clear();
            for (int i = 0; i < 30; i++) {
                column.addFloat(T0 + 15_000L * i + i % 3, Math.sqrt(i) * Math.PI);
            }
            append(writer, "xor", column, 0);
            return writer.finish();
        }
    }

    private static FloatHistogram histogram(int i) {
        return FloatHistogram.builder()
                .count(3 * i)
                .sum(i / 4.0)
                .positive(Buckets.of(BucketSpans.run(1, 2), i, 2 * i))
                .build();
    }

    private static void append(BlockWriter writer, String name, SampleColumn column, int replica)
            throws IOException {
        writer.startSeries(Labels.of(Labels.METRIC_NAME, name, "instance", "host-1"));
        writer.append(column, replica);
    }

    private static List<String> lines(Path block) throws IOException {
        byte[] index = Files.readAllBytes(block.resolve(BlockFile.INDEX.fileName()));
        RangeReader reader =
                (file, offset, length) ->
                        Arrays.copyOfRange(
                                Files.readAllBytes(block.resolve(file.fileName())),
                                (int) offset,
                                (int) offset + length);
        BlockSummary.ContentsLocation location =
                BlockReader.locate(BlockFixture.ID, index.length, reader);
        BlockSummary summary =
                BlockMeta.decode(
                        "meta.json", Files.readAllBytes(block.resolve(BlockFile.META.fileName())));
        assertThat(summary.contents()).isEqualTo(location);
        List<String> lines = new ArrayList<>();
        ReadContext context = BlockFixture.context();
        try (Querier querier =
                new BlockReader(BlockFixture.ID, location, reader, PageCache.NONE)
                        .querier(TimeRange.ALL, context)) {
            SeriesSet set = querier.select(SelectHints.of(TimeRange.ALL), List.of());
            var samples = new SampleColumn();
            while (set.advance()) {
                lines.add(set.series().labels().toString());
                new SampleReader(context).read(set.series(), TimeRange.ALL, samples);
                lines.addAll(SampleAssert.lines(samples));
            }
        }
        return lines;
    }

    @Test
    void theExampleOfThePageIsTrue() throws IOException {
        BlockSummary summary;
        try (BlockWriter writer = BlockWriter.create(folder, BlockFixture.IDENTITY, PLAIN)) {
            var column = new SampleColumn();
            for (int i = 0; i < 4; i++) {
                column.addFloat(T0 + 15_000L * i, 1);
            }
            writer.startSeries(Labels.of(Labels.METRIC_NAME, "up", "instance", "a"));
            writer.append(column, 0);
            column.clear();
            for (int i = 0; i < 4; i++) {
                column.addFloat(T0 + 15_000L * i, i == 3 ? StaleMarker.VALUE : 10 + 2 * i);
            }
            writer.startSeries(Labels.of(Labels.METRIC_NAME, "up", "instance", "b"));
            writer.append(column, 0);
            summary = writer.finish();
        }
        assertThat(summary.samples()).isEqualTo(8);
        assertThat(hex(BlockFile.CHUNKS)).isEqualTo(example("chunks"));
        assertThat(hex(BlockFile.INDEX)).isEqualTo(example("index"));
    }

    private String hex(BlockFile file) throws IOException {
        return HexFormat.ofDelimiter(" ")
                .formatHex(Files.readAllBytes(folder.resolve(file.fileName())));
    }

    private static String example(String object) throws IOException {
        Path page = Path.of(System.getProperty("varve.root"), "docs", "format.md");
        String text = Files.readString(page);
        int section = text.indexOf("### Example: " + object);
        int from = text.indexOf("```hex\n", section) + "```hex\n".length();
        String block = text.substring(from, text.indexOf("```", from));
        return block.lines()
                .map(line -> line.replaceFirst(" {2,}.*", ""))
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }
}
