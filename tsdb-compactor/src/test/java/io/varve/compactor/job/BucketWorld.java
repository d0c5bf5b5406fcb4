package io.varve.compactor.job;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.compactor.plan.CompactionPolicy;
import io.varve.compactor.plan.MergeLevels;
import io.varve.compactor.plan.MergePolicy;
import io.varve.compactor.work.OpenBlock;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.compactor.work.Workplace;
import io.varve.storage.block.BlockIdentity;
import io.varve.storage.block.BlockReader;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.PageCache;
import io.varve.storage.block.RangeReader;
import io.varve.storage.block.SortKey;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.DenseChunks;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.manifest.TombstoneEntry;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.ReplicaChoice;
import io.varve.storage.read.SampleMerger;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryObjectStore;
import io.varve.storage.testing.SampleAssert;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A bucket that heads fill with small blocks and compactors look after, and beside it a model: the
/// samples of every block that was ever added, less what was deleted of them since.
final class BucketWorld {
    static final long MINUTE_MS = 60_000;
    static final long START_MS = 1_790_000_640_000L / 1_440_000 * 1_440_000;

    /// 10 min, 1 h, 6 h.
    static final MergeLevels LEVELS =
            new MergeLevels(List.of(10 * MINUTE_MS, 60 * MINUTE_MS, 360 * MINUTE_MS));

    static final ManifestSettings DELAYS = new ManifestSettings(15 * MINUTE_MS, 180 * MINUTE_MS);
    static final CompactorSettings SETTINGS =
            new CompactorSettings(MINUTE_MS, DELAYS, new LeaseSettings(10_000, 2 * MINUTE_MS));

    /// Pages and chunks so small that a few series have several.
    static final BlockSettings SMALL = new BlockSettings(512, 5, 400, 16, 3, 3, 4_000);

    final ManualClock clock;
    final MemoryObjectStore bucket;
    private final SplittableRandom random;
    private final Path folder;
    private final Map<TenantId, List<Map<Labels, Map<Integer, SampleColumn>>>> model =
            new TreeMap<>(Comparator.comparing(TenantId::name));
    private int compactors;

    BucketWorld(Path folder, SplittableRandom random) {
        this.folder = folder;
        this.random = random;
        clock = new ManualClock(START_MS);
        bucket = new MemoryObjectStore(clock);
    }

    private BucketWorld(Path folder, SplittableRandom random, BucketWorld other) {
        this.folder = folder;
        this.random = random;
        clock = new ManualClock(other.clock.nowMs());
        bucket = MemoryObjectStore.copyOf(other.bucket, clock);
        model.putAll(other.model);
    }

    /// A world that is like this one now. The model is shared: only compactors may change either.
    BucketWorld copy(SplittableRandom other) {
        return new BucketWorld(folder, other, this);
    }

    MergePolicy policy() {
        return new MergePolicy(LEVELS, 6_000, 12, 30 * MINUTE_MS);
    }

    Compactor compactor() {
        return compactor(bucket, clock, new PrometheusRegistry());
    }

    /// A compactor that knows nothing of others.
    Compactor compactor(ObjectStore store, Clock own, PrometheusRegistry registry) {
        String name = "compactor-" + compactors++;
        return Compactor.create(
                SETTINGS,
                new Compactor.Parts(
                        new Workplace(
                                store,
                                own,
                                random,
                                folder.resolve(name + random.nextInt(1_000_000)),
                                SMALL),
                        new ManifestLog.Writer(name, own, random, clock::advanceMs),
                        _ -> new CompactionPolicy(policy(), Set.of()),
                        _ -> RetentionClassifier.SINGLE),
                new CompactorMetrics(registry));
    }

    ManifestLog log(TenantId tenant) {
        return new ManifestLog(
                tenant,
                bucket,
                DELAYS,
                new ManifestLog.Writer("test", clock, random, clock::advanceMs));
    }

    Manifest manifest(TenantId tenant) throws IOException {
        return log(tenant).newest();
    }

    /// Publishes a level-1 block, series by series and replica by replica.
    BlockEntry add(TenantId tenant, Map<Labels, Map<Integer, SampleColumn>> series)
            throws IOException {
        return add(tenant, series, List.of(), List.of());
    }

    /// As the other, with exemplars in the order of blocks, and what is said of metrics.
    BlockEntry add(
            TenantId tenant,
            Map<Labels, Map<Integer, SampleColumn>> series,
            List<SeriesExemplars> exemplars,
            List<MetricMetadata> metadata)
            throws IOException {
        long begunMs = bucket.storeTimeMs();
        var identity = new BlockIdentity(Ulid.at(clock.nowMs(), random), 0, "default");
        try (OpenBlock block = OpenBlock.create(folder, identity, SMALL)) {
            Map<Labels, Map<Integer, SampleColumn>> sorted = new TreeMap<>(SortKey.ORDER);
            sorted.putAll(series);
            for (Map.Entry<Labels, Map<Integer, SampleColumn>> one : sorted.entrySet()) {
                for (Map.Entry<Integer, SampleColumn> replica : one.getValue().entrySet()) {
                    block.append(one.getKey(), replica.getValue(), replica.getKey());
                }
            }
            for (SeriesExemplars one : exemplars) {
                block.addExemplars(one.labels(), one.exemplars());
            }
            block.addMetadata(metadata);
            BlockSummary summary = block.upload(tenant, bucket);
            BlockEntry entry = OpenBlock.entry(summary, 1, List.of());
            Manifest _ =
                    log(tenant)
                            .publish(
                                    new ManifestChange(
                                            List.of(entry),
                                            Set.of(),
                                            List.of(),
                                            Set.of(),
                                            Set.of(),
                                            Map.of()),
                                    begunMs);
            model.computeIfAbsent(tenant, _ -> new ArrayList<>()).add(new TreeMap<>(series));
            return entry;
        }
    }

    /// Deletes samples of what is there now.
    void delete(TenantId tenant, List<Matcher> selector, TimeRange range) throws IOException {
        TombstoneEntry tombstone =
                new TombstoneEntry(
                        Ulid.at(clock.nowMs(), random),
                        List.of(selector),
                        range,
                        clock.nowMs(),
                        Map.of(),
                        0);
        Manifest _ =
                log(tenant)
                        .publish(
                                new ManifestChange(
                                        List.of(),
                                        Set.of(),
                                        List.of(tombstone),
                                        Set.of(),
                                        Set.of(),
                                        Map.of()),
                                bucket.storeTimeMs());
        for (Map<Labels, Map<Integer, SampleColumn>> block :
                model.getOrDefault(tenant, List.of())) {
            block.replaceAll((labels, replicas) -> {
                if (!selector.stream().allMatch(matcher -> matcher.matches(labels))) {
                    return replicas;
                }
                Map<Integer, SampleColumn> left = new TreeMap<>();
                replicas.forEach((replica, column) -> left.put(replica, without(column, range)));
                return left;
            });
        }
    }

    private static SampleColumn without(SampleColumn column, TimeRange range) {
        SampleColumn left = new SampleColumn();
        for (int i = 0; i < column.size(); i++) {
            if (!range.contains(column.timestampMs(i))) {
                left.addFrom(column, i);
            }
        }
        return left;
    }

    /// Forgets the last block of the model, which was damaged.
    void forgetLast(TenantId tenant) {
        model.getOrDefault(tenant, List.of()).getLast().clear();
    }

    /// What should be read: a line per sample of a series.
    List<String> expected(TenantId tenant) {
        Map<String, List<Part>> parts = new TreeMap<>();
        DenseChunks encoder = new DenseChunks(1_000);
        for (Map<Labels, Map<Integer, SampleColumn>> block :
                model.getOrDefault(tenant, List.of())) {
            block.forEach((labels, replicas) ->
                    replicas.forEach((replica, column) -> {
                        for (Chunk chunk : encoder.cut(column, replica)) {
                            parts.computeIfAbsent(labels.toString(), _ -> new ArrayList<>())
                                    .add(new Part(chunk, List.of()));
                        }
                    }));
        }
        return lines(parts);
    }

    /// What is read of the blocks that are live, without what is deleted.
    List<String> actual(TenantId tenant) throws IOException {
        return actual(tenant, Set.of());
    }

    /// @param damaged blocks that are not read
    List<String> actual(TenantId tenant, Set<Ulid> damaged) throws IOException {
        Manifest manifest = manifest(tenant);
        Map<String, List<Part>> parts = new TreeMap<>();
        for (BlockEntry block : manifest.blocks().values()) {
            if (damaged.contains(block.id())) {
                continue;
            }
            List<TombstoneEntry> tombstones =
                    manifest.tombstones().values().stream().filter(block::isCoveredBy).toList();
            SeriesSet set =
                    reader(tenant, block)
                            .querier(TimeRange.ALL, context())
                            .select(SelectHints.of(TimeRange.ALL), List.of());
            while (set.advance()) {
                add(set.series(), tombstones, parts);
            }
        }
        return lines(parts);
    }

    private static void add(
            Series series, List<TombstoneEntry> tombstones, Map<String, List<Part>> parts) {
        Labels labels = series.labels();
        List<TimeRange> deleted =
                tombstones.stream()
                        .filter(tombstone ->
                                tombstone.selectors().stream()
                                        .anyMatch(selector ->
                                                selector.stream().allMatch(m -> m.matches(labels))))
                        .map(TombstoneEntry::range)
                        .toList();
        try (ChunkCursor chunks = series.chunks(TimeRange.ALL)) {
            while (chunks.advance()) {
                Chunk chunk = chunks.chunk();
                parts.computeIfAbsent(labels.toString(), _ -> new ArrayList<>())
                        .add(new Part(chunk, deleted));
            }
        }
    }

    private record Part(Chunk chunk, List<TimeRange> deleted) {}

    private static List<String> lines(Map<String, List<Part>> parts) {
        List<String> lines = new ArrayList<>();
        SampleMerger merger = new SampleMerger();
        parts.forEach((series, chunks) -> {
            Map<Integer, SampleColumn> replicas = new TreeMap<>();
            chunks.sort((a, b) -> Long.compare(a.chunk.minTimeMs(), b.chunk.minTimeMs()));
            for (Part part : chunks) {
                SampleColumn column =
                        replicas.computeIfAbsent(part.chunk.replica(), _ -> new SampleColumn());
                merger.add(part.chunk, TimeRange.ALL, part.deleted, column);
            }
            SampleColumn chosen = new SampleColumn();
            if (replicas.size() == 1) {
                chosen = replicas.values().iterator().next();
            } else {
                ReplicaChoice.choose(List.copyOf(replicas.values()), chosen);
            }
            SampleAssert.lines(chosen).forEach(line -> lines.add(series + " " + line));
        });
        return lines;
    }

    BlockReader reader(TenantId tenant, BlockEntry block) {
        return new BlockReader(
                block.id(),
                new BlockSummary.ContentsLocation(
                        block.index().tocOffset(), block.index().tocBytes()),
                RangeReader.of(bucket, ManifestKeys.block(tenant, block.id())),
                PageCache.NONE);
    }

    ReadContext context() {
        return new ReadContext(
                new CancelToken(clock, Long.MAX_VALUE), new MemoryAccount("test", 1L << 30));
    }

    /// Blocks of which objects are in the bucket.
    Set<String> blockFolders(TenantId tenant) {
        return Set.copyOf(bucket.listFolders(ManifestKeys.blocks(tenant)));
    }
}
