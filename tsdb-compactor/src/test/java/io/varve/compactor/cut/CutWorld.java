package io.varve.compactor.cut;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.storage.block.BlockReader;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.PageCache;
import io.varve.storage.block.RangeReader;
import io.varve.storage.head.CommitResult;
import io.varve.storage.head.Head;
import io.varve.storage.head.HeadOnTables;
import io.varve.storage.head.HeadSettings;
import io.varve.storage.head.Refusal;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.model.AlignedWindows;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryObjectStore;
import io.varve.storage.testing.MemoryTables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A head, a bucket and a cutter between them, which can be stopped and started again. Reads as a
/// query does: the head first, then blocks of a manifest version that the head asks for.
final class CutWorld implements AutoCloseable {
    static final TenantId TENANT = new TenantId("tenant-1");
    static final long START_MS = 1_790_000_400_000L;
    static final long WINDOW_MS = 10 * 60_000;
    static final long OUT_OF_ORDER_MS = 5 * 60_000;
    static final long GRACE_MS = 90_000;

    private static final HeadSettings HEAD =
            HeadSettings.DEFAULTS
                    .withOutOfOrderWindowMs(OUT_OF_ORDER_MS)
                    .withBlockWindowMs(WINDOW_MS)
                    .withCheckpoint(4_000, 1);

    final ManualClock clock = new ManualClock(START_MS);
    final MemoryObjectStore bucket = new MemoryObjectStore(clock);
    final Samples acknowledged = new Samples();

    private final Path folder;
    private final SplittableRandom random;
    private MemoryTables tables = new MemoryTables(MemoryTables.Content.empty());
    private Head head;
    private HeadCutter cutter;

    /// One sample of a request.
    record Sample(Labels labels, long timestampMs) {
        /// Tells the timestamp, so that nobody sends another one for it.
        double value() {
            return timestampMs / 1_000 % 1_000;
        }
    }

    /// @param folder for blocks that are being written
    CutWorld(Path folder, SplittableRandom random) {
        this.folder = folder;
        this.random = random;
        this.head = open();
        this.cutter = cutter(bucket);
    }

    private Head open() {
        return HeadOnTables.open(HEAD, tables, clock, random::nextLong);
    }

    private HeadCutter cutter(ObjectStore store) {
        CutSettings settings =
                new CutSettings(
                        new AlignedWindows(WINDOW_MS),
                        OUT_OF_ORDER_MS,
                        60_000,
                        GRACE_MS,
                        folder,
                        BlockSettings.DEFAULTS);
        return HeadCutter.create(
                settings,
                _ -> RetentionClassifier.SINGLE,
                head,
                new HeadCutter.Bucket(store, ManifestSettings.DEFAULT, writer()),
                new CutMetrics(new PrometheusRegistry()));
    }

    ManifestLog.Writer writer() {
        return new ManifestLog.Writer("test", clock, random, clock::advanceMs);
    }

    Head head() {
        return head;
    }

    HeadCutter cutter() {
        return cutter;
    }

    MemoryTables tables() {
        return tables;
    }

    /// From here on the cutter uses another way to the bucket.
    void cutThrough(ObjectStore store) {
        cutter.close();
        cutter = cutter(store);
    }

    /// Stops in good order, and starts again.
    void restart() {
        cutter.close();
        head.close();
        tables = tables.reopened();
        start();
    }

    /// Starts from what a killed process left.
    void restartFrom(MemoryTables.Content left) {
        cutter.close();
        head.close();
        tables = new MemoryTables(left);
        start();
    }

    /// Lets the tables stop at a write, counted from the next one.
    void stopAt(long write, boolean afterChange) {
        tables.stopAt(tables.writes() + write, afterChange);
    }

    private void start() {
        head = open();
        cutter = cutter(bucket);
    }

    /// Writes a request; what is not refused is acknowledged.
    void write(List<Sample> request) {
        SeriesTable table = head.series(TENANT);
        WriteBatch batch = new WriteBatch(TENANT, 0, request.size());
        for (Sample sample : request) {
            batch.add(table.findOrCreate(sample.labels()), sample.timestampMs(), sample.value());
        }
        CommitResult result = head.commit(batch).join();
        List<String> refused = new ArrayList<>();
        for (Refusal refusal : result.refusals()) {
            assertThat(refusal.reason()).isEqualTo(Refusal.Reason.TOO_OLD);
            refused.add(table.labels(refusal.ref()) + " " + refusal.timestampMs());
        }
        // From the end: of a sample that is in the request twice, the later one is refused.
        for (Sample sample : request.reversed()) {
            if (!refused.remove(sample.labels() + " " + sample.timestampMs())) {
                acknowledged.add(sample.labels(), sample.timestampMs(), sample.value());
            }
        }
    }

    /// Sends a request again whose answer was lost: it may have been stored.
    void writeAgain(List<Sample> request) throws IOException {
        write(request);
        Samples there = readAll();
        for (Sample sample : request) {
            if (there.has(sample.labels(), sample.timestampMs())) {
                acknowledged.add(sample.labels(), sample.timestampMs(), sample.value());
            }
        }
    }

    void assertNothingLostNothingInvented() throws IOException {
        assertThat(readAll().lines()).containsExactlyElementsOf(acknowledged.lines());
    }

    Samples readAll() throws IOException {
        Samples samples = new Samples();
        ReadContext context = context();
        try (Querier querier = head.querier(TENANT, TimeRange.ALL, context)) {
            samples.addAll(querier, context);
        }
        long versionMin = head.manifestVersion(TENANT);
        Manifest manifest = manifest();
        assertThat(manifest.version()).isGreaterThanOrEqualTo(versionMin);
        addBlocks(manifest, samples);
        return samples;
    }

    /// What a process with an empty disk would serve.
    Samples readBlocks() throws IOException {
        Samples samples = new Samples();
        addBlocks(manifest(), samples);
        return samples;
    }

    Manifest manifest() throws IOException {
        return new ManifestLog(TENANT, bucket, ManifestSettings.DEFAULT, writer()).newest();
    }

    private void addBlocks(Manifest manifest, Samples samples) {
        for (BlockEntry block : manifest.blocks().values()) {
            ReadContext context = context();
            try (Querier querier = reader(block).querier(TimeRange.ALL, context)) {
                assertThat(samples.addAll(querier, context)).isEqualTo(block.size().samples());
            }
        }
    }

    private BlockReader reader(BlockEntry block) {
        return new BlockReader(
                block.id(),
                new BlockSummary.ContentsLocation(
                        block.index().tocOffset(), block.index().tocBytes()),
                RangeReader.of(bucket, ManifestKeys.block(TENANT, block.id())),
                PageCache.NONE);
    }

    ReadContext context() {
        return new ReadContext(
                new CancelToken(clock, Long.MAX_VALUE), new MemoryAccount("test", 1L << 30));
    }

    @Override
    public void close() {
        cutter.close();
        head.close();
    }
}
