package io.varve.compactor.cut;

import io.varve.compactor.work.OpenBlock;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.storage.block.BlockIdentity;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.head.ExemplarScan;
import io.varve.storage.head.HeadScan;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SampleReader;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.MemoryAccount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// One walk over what a cut takes, making blocks of a few windows at once: so memory, disk and open
/// files are bounded however many windows there are. What lies in further windows is left for the
/// next pass, which finds the same, since it is sealed. Not thread-safe.
final class BlockPass implements AutoCloseable {
    /// One window is due at a time as a rule; late samples and a first cut bring more.
    private static final int WINDOWS_MAX = 8;

    /// A writer holds up to so many bytes of label pairs in memory, and there are eight.
    private static final long LABEL_BYTES_MAX = 8L << 20;

    private record Key(long windowMs, String retentionClass) {}

    private final TenantId tenant;
    private final CutSettings settings;
    private final RetentionClassifier classifier;
    private final Outside outside;
    private final Set<Long> windows = new TreeSet<>();
    private final TreeSet<Long> left = new TreeSet<>();
    private final boolean first;
    private final Map<Key, OpenBlock> blocks = new HashMap<>();
    private final SampleReader reader;
    private final SampleColumn column = new SampleColumn();
    private final List<Chunk> group = new ArrayList<>();

    /// What a pass needs of the world.
    ///
    /// @param stop is cancelled to give the cut up
    record Outside(ObjectStore store, Clock clock, RandomGenerator random, CancelToken stop) {}

    /// @param leftBefore windows that the pass before has left; empty for the first pass
    BlockPass(
            TenantId tenant,
            CutSettings settings,
            RetentionClassifier classifier,
            Outside outside,
            Set<Long> leftBefore) {
        this.tenant = tenant;
        this.settings = settings;
        this.classifier = classifier;
        this.outside = outside;
        this.first = leftBefore.isEmpty();
        for (long window : leftBefore) {
            (windows.size() < WINDOWS_MAX ? windows : left).add(window);
        }
        this.reader =
                new SampleReader(
                        new ReadContext(outside.stop(), new MemoryAccount("cut", Long.MAX_VALUE)));
    }

    /// Windows that the next pass has to take.
    Set<Long> left() {
        return left;
    }

    /// Takes all series of a scan.
    void add(HeadScan scan) throws IOException {
        while (scan.advance()) {
            outside.stop().check("cut");
            add(scan.labels(), scan.chunks());
        }
    }

    /// @param chunks sorted by replica, then time
    private void add(Labels labels, List<Chunk> chunks) throws IOException {
        int from = 0;
        while (from < chunks.size()) {
            int replica = chunks.get(from).replica();
            long window = settings.windows().startMs(chunks.get(from).minTimeMs());
            group.clear();
            int to = from;
            while (to < chunks.size()
                    && chunks.get(to).replica() == replica
                    && settings.windows().startMs(chunks.get(to).minTimeMs()) == window) {
                group.add(chunks.get(to));
                to++;
            }
            if (classifier.isStored(labels) && takes(window)) {
                column.clear();
                reader.read(new ChunkList(group), TimeRange.ALL, column);
                block(window, labels).append(labels, column, replica);
            }
            from = to;
        }
    }

    private boolean takes(long window) {
        if (windows.contains(window)) {
            return true;
        }
        if (!first) {
            return false;
        }
        return (windows.size() < WINDOWS_MAX ? windows : left).add(window)
                && windows.contains(window);
    }

    private OpenBlock block(long window, Labels labels) throws IOException {
        Key key = new Key(window, classifier.classOf(labels));
        OpenBlock block = blocks.get(key);
        if (block == null) {
            Ulid id = Ulid.at(outside.clock().nowMs(), outside.random());
            block =
                    OpenBlock.create(
                            settings.folder(),
                            new BlockIdentity(id, 0, key.retentionClass()),
                            settings.blocks().withLabelBytesMax(LABEL_BYTES_MAX));
            blocks.put(key, block);
        }
        return block;
    }

    /// Takes the exemplars of a scan, after all samples: each into the block of its time and its
    /// series' class. An exemplar may be much older than what is cut; such a one goes into the
    /// nearest block of the first pass, whose manifest entry says so.
    void add(ExemplarScan scan) throws IOException {
        while (!blocks.isEmpty() && scan.advance()) {
            outside.stop().check("cut");
            String retentionClass = classifier.classOf(scan.labels());
            Map<OpenBlock, List<Exemplar>> byBlock = new LinkedHashMap<>();
            for (Exemplar exemplar : scan.exemplars()) {
                long window = settings.windows().startMs(exemplar.timestampMs());
                if (windows.contains(window) || (first && !left.contains(window))) {
                    OpenBlock block = nearest(window, retentionClass);
                    byBlock.computeIfAbsent(block, _ -> new ArrayList<>()).add(exemplar);
                }
            }
            for (Map.Entry<OpenBlock, List<Exemplar>> part : byBlock.entrySet()) {
                part.getKey().addExemplars(scan.labels(), part.getValue());
            }
        }
    }

    private OpenBlock nearest(long window, String retentionClass) {
        Comparator<Map.Entry<Key, OpenBlock>> otherClassLast =
                Comparator.comparingInt(
                        entry -> entry.getKey().retentionClass().equals(retentionClass) ? 0 : 1);
        return blocks.entrySet().stream()
                .min(
                        otherClassLast
                                .thenComparingLong(
                                        entry -> Math.abs(entry.getKey().windowMs() - window))
                                .thenComparingLong(entry -> entry.getKey().windowMs())
                                .thenComparing(entry -> entry.getKey().retentionClass()))
                .orElseThrow()
                .getValue();
    }

    /// What is said of the tenant's metric families; each block takes what is said of its own.
    void addMetadata(List<MetricMetadata> metadata) {
        for (OpenBlock block : blocks.values()) {
            block.addMetadata(metadata);
        }
    }

    /// Ends the blocks, uploads them, and deletes their files.
    List<BlockEntry> upload(CutMetrics metrics) throws IOException {
        List<BlockEntry> entries = new ArrayList<>();
        for (OpenBlock block : blocks.values()) {
            outside.stop().check("cut");
            BlockSummary summary = block.upload(tenant, outside.store());
            block.close();
            metrics.uploaded(summary);
            entries.add(OpenBlock.entry(summary, 1, List.of()));
        }
        blocks.clear();
        return entries;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (OpenBlock block : blocks.values()) {
            try {
                block.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        blocks.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
