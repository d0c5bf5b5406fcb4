package io.varve.storage.bucket;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.block.BlockFile;
import io.varve.storage.block.BlockIdentity;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.BlockWriter;
import io.varve.storage.block.SortKey;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.ManifestChange;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.manifest.Watermark;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.MeteredObjectStore;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.MemoryObjectStore;
import io.varve.storage.testing.RequestCounts;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A bucket in memory that blocks are published to, and what readers ask of its store.
public final class BucketFixture {
    public static final TenantId TENANT = new TenantId("team-a");
    public static final long NOW = 1_700_000_000_000L;

    public final ManualClock clock = new ManualClock(NOW);
    final MemoryObjectStore memory = new MemoryObjectStore(clock);
    private final Path folder;
    private final SplittableRandom ids = Seeds.random("ids");
    private final ManifestLog.Writer writer =
            new ManifestLog.Writer("test", clock, Seeds.random("writer"), _ -> {});
    private final ManifestLog log =
            new ManifestLog(TENANT, memory, ManifestSettings.DEFAULT, writer);

    /// What readers asked for since it was made anew.
    private RequestCounts counts = new RequestCounts();

    /// A range of an object that a reader asked for.
    record Range(String key, long offset, int length) {}

    private final Queue<Range> ranges = new ConcurrentLinkedQueue<>();

    /// Whether readers reach the store.
    public volatile boolean isAway;

    /// How often they did not.
    final AtomicInteger failures = new AtomicInteger();

    public BucketFixture(Path folder) {
        this.folder = folder;
    }

    /// A bucket that knows nothing yet.
    public Bucket bucket() {
        ObjectStore metered =
                new MeteredObjectStore(
                        memory,
                        clock,
                        (operation, outcome, bytes, nanos) ->
                                counts.called(operation, outcome, bytes, nanos));
        return new Bucket(
                BucketSettings.DEFAULT,
                new Bucket.Parts(
                        switched(metered), Optional.empty(), ManifestSettings.DEFAULT, writer),
                new PrometheusRegistry());
    }

    private ObjectStore switched(ObjectStore store) {
        Class<?>[] types = {ObjectStore.class};
        Object proxy =
                Proxy.newProxyInstance(
                        ObjectStore.class.getClassLoader(),
                        types,
                        (_, method, arguments) -> {
                            if (isAway && method.getDeclaringClass() != Object.class) {
                                failures.incrementAndGet();
                                throw new ObjectStoreException(
                                        ObjectStoreException.Kind.UNAVAILABLE, "no route to host");
                            }
                            if (arguments != null && arguments.length == 3) {
                                note(arguments);
                            }
                            try {
                                return method.invoke(store, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
        return ObjectStore.class.cast(proxy);
    }

    /// The requests of readers until now; counts anew from here on.
    RequestCounts takeCounts() {
        RequestCounts taken = counts;
        counts = new RequestCounts();
        return taken;
    }

    private void note(Object[] arguments) {
        if (arguments[1] instanceof Long offset && arguments[2] instanceof Integer length) {
            ranges.add(new Range((String) arguments[0], offset, length));
        }
    }

    /// The ranges that readers asked for since this was asked last.
    List<Range> takeRanges() {
        List<Range> taken = List.copyOf(ranges);
        ranges.clear();
        return taken;
    }

    /// Series of metrics: 50 of each, with a sample each minute of a range.
    public static Map<Labels, SampleColumn> series(long fromMs, long toMs, String... metrics) {
        Map<Labels, SampleColumn> series = new TreeMap<>(SortKey.ORDER);
        for (String metric : metrics) {
            for (int i = 0; i < 50; i++) {
                var samples = new SampleColumn();
                for (long at = fromMs; at < toMs; at += 60_000) {
                    samples.addFloat(at, i + (double) (at % 7));
                }
                series.put(Labels.of(Labels.METRIC_NAME, metric, "instance", "host-" + i), samples);
            }
        }
        return series;
    }

    /// Publishes a block.
    public BlockEntry publish(Map<Labels, SampleColumn> series) throws IOException {
        return publish(series, Set.of());
    }

    /// Publishes a block in the place of others, whose objects stay.
    BlockEntry publish(Map<Labels, SampleColumn> series, Set<Ulid> replaced) throws IOException {
        Ulid id = Ulid.at(NOW, ids);
        Path local = Files.createDirectories(folder.resolve(id.toString()));
        BlockSummary summary;
        try (BlockWriter out =
                BlockWriter.create(
                        local, new BlockIdentity(id, 0, "default"), BlockSettings.DEFAULTS)) {
            for (Map.Entry<Labels, SampleColumn> one : series.entrySet()) {
                out.startSeries(one.getKey());
                out.append(one.getValue(), 0);
            }
            summary = out.finish();
        }
        for (BlockFile file : BlockFile.values()) {
            memory.upload(key(id, file), local.resolve(file.fileName()));
        }
        BlockEntry entry = entry(summary);
        log.publish(ManifestChange.replace(replaced, List.of(entry), Set.of()), NOW);
        return entry;
    }

    /// Publishes that another head has cut.
    void publishWatermark(String head) throws IOException {
        Watermark mark = new Watermark(NOW, 1);
        log.publish(ManifestChange.cut(List.of(), head, mark), clock.nowMs());
    }

    private static BlockEntry entry(BlockSummary summary) {
        Ulid id = summary.identity().id();
        return new BlockEntry(
                id,
                summary.range(),
                0,
                1,
                "default",
                summary.firstKey(),
                summary.lastKey(),
                new BlockEntry.Size(
                        summary.series(),
                        summary.chunks(),
                        summary.samples(),
                        summary.indexBytes() + summary.chunksBytes()),
                new BlockEntry.IndexLocation(
                        summary.contents().offset(), summary.contents().bytes()),
                List.of(id),
                Set.of(),
                0);
    }

    private static String key(Ulid id, BlockFile file) {
        return ManifestKeys.block(TENANT, id) + file.fileName();
    }

    /// Deletes a block's objects.
    void sweep(BlockEntry block) throws IOException {
        memory.delete(Stream.of(BlockFile.values()).map(file -> key(block.id(), file)).toList());
    }

    /// Flips a bit of an object.
    public void damage(BlockEntry block, BlockFile file, long offset) throws IOException {
        byte[] bytes = memory.get(key(block.id(), file));
        bytes[(int) offset] ^= 4;
        Path broken = folder.resolve("broken");
        Files.write(broken, bytes);
        memory.upload(key(block.id(), file), broken);
    }
}
