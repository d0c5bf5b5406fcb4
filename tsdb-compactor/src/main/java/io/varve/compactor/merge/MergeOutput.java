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
import io.varve.storage.model.Utf8Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

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
    private final MergeExtras extras;

    /// By retention class, the last metric whose exemplars are in a block that has ended.
    private final Map<String, String> ended = new HashMap<>();

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
            MergeExtras extras,
            Progress progress) {
        this.tenant = tenant;
        this.place = place;
        this.form = form;
        this.classifier = classifier;
        this.extras = extras;
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
                String last = current.metric();
                finish(
                        current.block(),
                        series ->
                                isOf(retentionClass, series)
                                        && Utf8Order.compare(series.metricName(), last) <= 0);
                ended.put(retentionClass, last);
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

    /// Whether a series is of a class, and its exemplars are in no block that has ended.
    private boolean isOf(String retentionClass, Labels series) {
        String last = ended.get(retentionClass);
        return classifier.classOf(series).equals(retentionClass)
                && (last == null || Utf8Order.compare(series.metricName(), last) > 0);
    }

    /// @param exemplars the series whose exemplars the block gets
    private void finish(OpenBlock block, Predicate<Labels> exemplars)
            throws IOException, AbandonedException {
        try (block) {
            progress.step();
            extras.addExemplars(block, exemplars);
            block.addMetadata(extras.metadata());
            entries.add(
                    OpenBlock.entry(
                            block.upload(tenant, place.store()), form.level(), form.sources()));
        }
    }

    /// Ends and uploads all blocks.
    List<BlockEntry> finish() throws IOException, AbandonedException {
        Set<String> classes = Set.copyOf(open.keySet());
        while (!open.isEmpty()) {
            String retentionClass = open.keySet().iterator().next();
            Current current = Objects.requireNonNull(open.remove(retentionClass));
            boolean isLast = open.isEmpty();
            // Exemplars may be of a class that has no samples here.
            finish(
                    current.block(),
                    series ->
                            isOf(retentionClass, series)
                                    || (isLast && !classes.contains(classifier.classOf(series))));
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
