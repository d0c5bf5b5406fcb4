package io.varve.compactor.merge;

import io.varve.compactor.work.AbandonedException;
import io.varve.compactor.work.OpenBlock;
import io.varve.compactor.work.Progress;
import io.varve.compactor.work.RetentionClassifier;
import io.varve.compactor.work.Workplace;
import io.varve.storage.block.BlockIdentity;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The blocks that come of one window of a merge: one at a time per retention class, which ends
/// when it is large and its metric has ended. Not thread-safe.
final class MergeOutput implements AutoCloseable {
    /// A writer holds up to so many bytes of label pairs in memory; there may be one per class.
    private static final long LABEL_BYTES_MAX = 8L << 20;

    private final TenantId tenant;
    private final Workplace place;
    private final Form form;
    private final Progress progress;
    private final RetentionClassifier classifier;
    private final Map<String, Current> open = new TreeMap<>();
    private final List<BlockEntry> entries = new ArrayList<>();

    /// What the blocks have in common.
    ///
    /// @param sources the level-1 blocks that they are made of
    record Form(long resolutionMs, int level, long bytesMax, List<Ulid> sources) {}

    private record Current(OpenBlock block, String metric) {}

    MergeOutput(
            TenantId tenant,
            Workplace place,
            Form form,
            RetentionClassifier classifier,
            Progress progress) {
        this.tenant = tenant;
        this.place = place;
        this.form = form;
        this.classifier = classifier;
        this.progress = progress;
    }

    /// The block of a series, which follows all before in the order of blocks.
    OpenBlock block(Labels labels) throws IOException, AbandonedException {
        String retentionClass = classifier.classOf(labels);
        String metric = labels.metricName();
        Current current = open.get(retentionClass);
        if (current != null && !current.metric().equals(metric)) {
            if (current.block().bytes() >= form.bytesMax()) {
                open.remove(retentionClass);
                finish(current.block());
                current = null;
            } else {
                current = new Current(current.block(), metric);
                open.put(retentionClass, current);
            }
        }
        if (current == null) {
            Ulid id = Ulid.at(place.clock().nowMs(), place.random());
            OpenBlock block =
                    OpenBlock.create(
                            place.folder(),
                            new BlockIdentity(id, form.resolutionMs(), retentionClass),
                            place.blocks().withLabelBytesMax(LABEL_BYTES_MAX));
            current = new Current(block, metric);
            open.put(retentionClass, current);
        }
        return current.block();
    }

    private void finish(OpenBlock block) throws IOException, AbandonedException {
        try (block) {
            progress.step();
            entries.add(
                    OpenBlock.entry(
                            block.upload(tenant, place.store()), form.level(), form.sources()));
            progress.step();
        }
    }

    /// Ends and uploads all blocks.
    List<BlockEntry> finish() throws IOException, AbandonedException {
        Iterator<Current> rest = open.values().iterator();
        while (rest.hasNext()) {
            OpenBlock block = rest.next().block();
            rest.remove();
            finish(block);
        }
        return List.copyOf(entries);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Current current : open.values()) {
            try {
                current.block().close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        open.clear();
        if (failure != null) {
            throw failure;
        }
    }

    /// Takes what comes of one series, in the order of time per replica.
    final class SeriesSink {
        private final Labels labels;

        SeriesSink(Labels labels) {
            this.labels = labels;
        }

        void accept(SampleColumn samples, int replica) throws IOException, AbandonedException {
            if (samples.size() > 0) {
                block(labels).append(labels, samples, replica);
            }
        }

        void accept(Chunk chunk) throws IOException, AbandonedException {
            block(labels).append(labels, chunk);
        }
    }
}
