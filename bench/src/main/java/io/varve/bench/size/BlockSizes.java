package io.varve.bench.size;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.bench.load.Load;
import io.varve.bench.load.RecordedScrapes;
import io.varve.bench.load.SyntheticFleet;
import io.varve.storage.block.BlockIdentity;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.BlockWriter;
import io.varve.storage.block.SortKey;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.DenseChunks;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import io.varve.storage.model.Ulid;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Question: how many bytes per sample does a block take, index included, and what do compression
/// and encodings give?
///
/// Cases: one hour of the synthetic fleet at 15 s, and recorded scrapes if a folder of them is
/// given, of one instance and of ten that all say the same; each with several levels of Zstandard
/// for chunks and index.
///
/// Control: level 0, which is the encodings alone. Read: bytes per sample of both objects; the
/// seconds are of one thread and include making the samples.
///
/// Run: `BlockSizes <work folder> [<folder of scrapes>]`.
public final class BlockSizes {
    private static final long START_MS = 1_700_000_000_000L;
    private static final int SERIES = 100_000;
    private static final int SAMPLES = 240;

    private static final int[][] LEVELS = {{0, 0}, {1, 3}, {3, 3}, {3, 9}, {9, 9}};

    private final Path folder;
    private final PrintStream out;

    private BlockSizes(Path folder, PrintStream out) {
        this.folder = folder;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        BlockSizes sizes = new BlockSizes(Path.of(arguments[0]), System.out);
        sizes.run(new SyntheticFleet(1, SERIES, SAMPLES));
        if (arguments.length > 1) {
            List<String> scrapes = new ArrayList<>();
            try (Stream<Path> files = Files.list(Path.of(arguments[1]))) {
                for (Path file : files.sorted().toList()) {
                    scrapes.add(Files.readString(file));
                }
            }
            sizes.run(new RecordedScrapes(scrapes, 1));
            sizes.run(new RecordedScrapes(scrapes, 10));
        }
    }

    private record Row(Labels labels, int series) {}

    private void run(Load load) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < load.seriesCount(); i++) {
            rows.add(new Row(labels(load.span(i)), i));
        }
        rows.sort(Comparator.comparing(Row::labels, SortKey.ORDER));
        out.printf("%s: %d series, %d samples%n", load.name(), rows.size(), load.samples());
        encodings(load, rows);
        for (int[] levels : LEVELS) {
            BlockSettings defaults = BlockSettings.DEFAULTS;
            measure(
                    load,
                    rows,
                    new BlockSettings(
                            defaults.pageBytes(),
                            defaults.pageSeriesMax(),
                            defaults.pageTextBytes(),
                            defaults.chunkSamplesMax(),
                            levels[0],
                            levels[1],
                            defaults.labelBytesMax()));
        }
    }

    private void measure(Load load, List<Row> rows, BlockSettings settings) throws IOException {
        Files.createDirectories(folder);
        BlockIdentity identity = new BlockIdentity(new Ulid(1, 2), 0, "default");
        long start = System.nanoTime();
        BlockSummary summary;
        try (BlockWriter writer = BlockWriter.create(folder, identity, settings)) {
            SampleColumn column = new SampleColumn();
            for (Row row : rows) {
                fill(load, row.series(), column);
                writer.startSeries(row.labels());
                writer.append(column, 0);
            }
            summary = writer.finish();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double samples = summary.samples();
        out.printf(
                "  zstd %d chunks, %d index: %.4f B/sample = chunks %.4f + index %.4f"
                        + " (%.1f B/series), contents %d bytes, %.1f s%n",
                settings.chunkCompression(),
                settings.indexCompression(),
                (summary.chunksBytes() + summary.indexBytes()) / samples,
                summary.chunksBytes() / samples,
                summary.indexBytes() / samples,
                (double) summary.indexBytes() / summary.series(),
                summary.contents().bytes(),
                seconds);
    }

    private void encodings(Load load, List<Row> rows) {
        Map<Encoding, long[]> sums = new EnumMap<>(Encoding.class);
        DenseChunks dense = new DenseChunks(BlockSettings.DEFAULTS.chunkSamplesMax());
        SampleColumn column = new SampleColumn();
        for (Row row : rows) {
            fill(load, row.series(), column);
            for (Chunk chunk : dense.cut(column, 0)) {
                long[] sum = sums.computeIfAbsent(chunk.encoding(), _ -> new long[2]);
                sum[0] += chunk.sampleCount();
                sum[1] += chunk.data().length();
            }
        }
        sums.forEach((encoding, sum) ->
                out.printf(
                        "  %-10s %10d samples, %.3f B/sample%n",
                        encoding, sum[0], sum[1] / (double) sum[0]));
    }

    private static void fill(Load load, int series, SampleColumn column) {
        column.clear();
        for (int i = 0; i < load.samplesPerSeries(); i++) {
            column.addFloat(START_MS + i * load.intervalMs(), load.value(series, i));
        }
    }

    /// The labels of a series as a request carries them: fields 1, each with name 1 and value 2.
    static Labels labels(byte[] span) {
        ByteReader in = new ByteReader(span);
        LabelsBuilder labels = new LabelsBuilder();
        while (in.remaining() > 0) {
            in.fixed8();
            in.uvarint();
            in.fixed8();
            String name = new String(in.bytes((int) in.uvarint()), UTF_8);
            in.fixed8();
            labels.set(name, new String(in.bytes((int) in.uvarint()), UTF_8));
        }
        return labels.build();
    }
}
