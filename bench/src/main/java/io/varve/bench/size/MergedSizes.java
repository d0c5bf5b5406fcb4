package io.varve.bench.size;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.bench.load.Load;
import io.varve.bench.load.RecordedScrapes;
import io.varve.bench.load.SyntheticFleet;
import io.varve.compactor.job.Compactor;
import io.varve.compactor.job.CompactorMetrics;
import io.varve.compactor.job.CompactorSettings;
import io.varve.compactor.job.Tally;
import io.varve.compactor.plan.CompactionPolicy;
import io.varve.compactor.plan.MergeLevels;
import io.varve.compactor.plan.MergePolicy;
import io.varve.compactor.work.OpenBlock;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.compactor.work.Workplace;
import io.varve.storage.block.BlockIdentity;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.block.SortKey;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.file.FileObjectStore;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.Folders;
import io.varve.storage.runtime.Pause;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Question: how many bytes per sample do blocks take before and after they are merged, index
/// included, and how fast is a merge?
///
/// Cases: one day of the synthetic fleet at 15 s in blocks of two hours, and recorded scrapes if a
/// folder of them is given; each merged into one window, with several lengths of chunks.
///
/// Control: the blocks of two hours. Read: bytes per sample, and millions of samples per second of
/// one thread, reading, merging, encoding and writing to the local disk.
///
/// Run: `MergedSizes <work folder> [<folder of scrapes>]`.
public final class MergedSizes {
    private static final long HOUR_MS = 3_600_000;
    private static final long START_MS = 1_699_488_000_000L;
    private static final int SERIES = 2_000;
    private static final int SAMPLES = 5_760;
    private static final TenantId TENANT = new TenantId("bench");
    private static final List<Integer> CHUNK_SAMPLES = List.of(1_024, 2_048, 4_096);

    private final Path folder;
    private final PrintStream out;
    private final SplittableRandom random = new SplittableRandom(1);

    private MergedSizes(Path folder, PrintStream out) {
        this.folder = folder;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        MergedSizes sizes = new MergedSizes(Path.of(arguments[0]), System.out);
        sizes.run(new SyntheticFleet(1, SERIES, SAMPLES));
        if (arguments.length > 1) {
            List<String> scrapes = new ArrayList<>();
            try (Stream<Path> files = Files.list(Path.of(arguments[1]))) {
                for (Path file : files.sorted().toList()) {
                    scrapes.add(Files.readString(file));
                }
            }
            sizes.run(new RecordedScrapes(scrapes, 1));
        }
    }

    private record Row(Labels labels, int series) {}

    private void run(Load load) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < load.seriesCount(); i++) {
            rows.add(new Row(BlockSizes.labels(load.span(i)), i));
        }
        rows.sort(Comparator.comparing(Row::labels, SortKey.ORDER));
        out.printf("%s: %d series, %d samples%n", load.name(), rows.size(), load.samples());
        for (int chunkSamples : CHUNK_SAMPLES) {
            measure(load, rows, chunkSamples);
        }
    }

    private void measure(Load load, List<Row> rows, int chunkSamples) throws IOException {
        Folders.delete(folder);
        Files.createDirectories(folder.resolve("bucket"));
        Clock clock = Clock.system();
        var writer = new ManifestLog.Writer("bench", clock, random, Pause.system());
        try (ObjectStore store = FileObjectStore.open(folder.resolve("bucket"), clock)) {
            var log = new ManifestLog(TENANT, store, ManifestSettings.DEFAULT, writer);
            long windowSamples = 2 * HOUR_MS / load.intervalMs();
            for (long from = 0; from < load.samplesPerSeries(); from += windowSamples) {
                cut(load, rows, (int) from, (int) (from + windowSamples), store, log);
            }
            print("cut", log.newest(), 0);
            BlockSettings defaults = BlockSettings.DEFAULTS;
            var blocks =
                    new BlockSettings(
                            defaults.pageBytes(),
                            defaults.pageSeriesMax(),
                            defaults.pageTextBytes(),
                            chunkSamples,
                            defaults.chunkCompression(),
                            defaults.indexCompression(),
                            defaults.labelBytesMax());
            var policy =
                    new CompactionPolicy(
                            new MergePolicy(
                                    new MergeLevels(List.of(2 * HOUR_MS, 336 * HOUR_MS)),
                                    MergePolicy.DEFAULT.blockBytesMax(),
                                    64,
                                    0),
                            Set.of());
            Compactor compactor =
                    Compactor.create(
                            CompactorSettings.DEFAULT,
                            new Compactor.Parts(
                                    new Workplace(
                                            store, clock, random, folder.resolve("work"), blocks),
                                    writer,
                                    _ -> policy,
                                    _ -> RetentionClassifier.SINGLE),
                            new CompactorMetrics(new PrometheusRegistry()));
            long start = System.nanoTime();
            Tally tally = compactor.round(_ -> true);
            if (tally.done() != 1) {
                throw new IllegalStateException("merges: " + tally);
            }
            print("merged, chunks of " + chunkSamples, log.newest(), System.nanoTime() - start);
        }
    }

    private void cut(
            Load load, List<Row> rows, int from, int to, ObjectStore store, ManifestLog log)
            throws IOException {
        long nowMs = store.storeTimeMs();
        var identity = new BlockIdentity(Ulid.at(nowMs, random), 0, "default");
        SampleColumn column = new SampleColumn();
        try (OpenBlock block = OpenBlock.create(folder, identity, BlockSettings.DEFAULTS)) {
            for (Row row : rows) {
                column.clear();
                for (int i = from; i < Math.min(to, load.samplesPerSeries()); i++) {
                    column.addFloat(START_MS + i * load.intervalMs(), load.value(row.series(), i));
                }
                block.append(row.labels(), column, 0);
            }
            BlockEntry entry = OpenBlock.entry(block.upload(TENANT, store), 1, List.of());
            Manifest _ =
                    log.publish(ManifestChange.replace(Set.of(), List.of(entry), Set.of()), nowMs);
        }
    }

    private void print(String what, Manifest manifest, long nanos) {
        double bytes = 0;
        double samples = 0;
        for (BlockEntry block : manifest.blocks().values()) {
            bytes += block.size().bytes();
            samples += block.size().samples();
        }
        out.printf(
                "  %-24s %3d blocks, %.4f B/sample%s%n",
                what,
                manifest.blocks().size(),
                bytes / samples,
                nanos == 0 ? "" : String.format(", %.1f M samples/s", samples * 1e3 / nanos));
    }
}
