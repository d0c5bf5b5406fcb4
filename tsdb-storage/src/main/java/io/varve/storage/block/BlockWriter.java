package io.varve.storage.block;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.DenseChunks;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TimeRange;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a block into files of a local folder, which are then uploaded as they are. Series come in
/// the order of [SortKey#ORDER], one at a time:
///
/// ```java
/// try (BlockWriter writer = BlockWriter.create(folder, identity, BlockSettings.DEFAULTS)) {
///     for (…) {
///         writer.startSeries(labels);
///         writer.append(samples, replica);
///     }
///     writer.addExemplars(labels, exemplars); // of any series, after all samples
///     writer.addMetadata(metadata);
///     BlockSummary summary = writer.finish();
/// }
/// ```
///
/// Memory does not depend on the block's size, but for a few bytes per page and the names of
/// metrics: what is kept is one series, one page of each kind and the label pairs, which go to
/// temporary files when there are many. Not thread-safe.
public final class BlockWriter implements Closeable {
    private final BlockIdentity identity;
    private final BlockSettings settings;
    private final Path folder;
    private final DenseChunks encoder;
    private final BlockOutput index;
    private final BlockOutput chunks;
    private final ChunkPageBuilder chunkPage = new ChunkPageBuilder();
    private final SeriesPageBuilder seriesPage;
    private final LabelPairs labelPairs;
    private final BlockContents.Builder contents = new BlockContents.Builder();
    private final ByteWriter payload = new ByteWriter(128 << 10);

    /// Chunks of the current series.
    private final List<Chunk> pending = new ArrayList<>();

    private @Nullable Labels current;
    private @Nullable Labels previous;
    private Labels first = Labels.EMPTY;
    private Labels last = Labels.EMPTY;
    private long pageFirstChunk;
    private long chunkCount;
    private long seriesCount;
    private long sampleCount;
    private long minMs = Long.MAX_VALUE;
    private long maxMs = Long.MIN_VALUE;
    private boolean finished;

    /// Null until all samples are written.
    private @Nullable ExemplarOutput exemplars;

    private final Set<MetricMetadata> metadata = new LinkedHashSet<>();

    private BlockWriter(
            Path folder,
            BlockIdentity identity,
            BlockSettings settings,
            BlockOutput index,
            BlockOutput chunks) {
        this.folder = folder;
        this.identity = identity;
        this.settings = settings;
        this.index = index;
        this.chunks = chunks;
        this.encoder = new DenseChunks(settings.chunkSamplesMax());
        this.seriesPage = new SeriesPageBuilder(settings.pageSeriesMax());
        this.labelPairs = new LabelPairs(folder, settings.labelBytesMax());
    }

    /// @param folder exists and is the writer's own; what an earlier attempt left is overwritten
    public static BlockWriter create(Path folder, BlockIdentity identity, BlockSettings settings)
            throws IOException {
        BlockOutput index = BlockOutput.create(folder, BlockFile.INDEX, identity.id());
        try {
            BlockOutput chunks = BlockOutput.create(folder, BlockFile.CHUNKS, identity.id());
            return new BlockWriter(folder, identity, settings, index, chunks);
        } catch (IOException e) {
            try {
                index.close();
            } catch (IOException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    /// Begins a series. One that gets no chunk is left out.
    ///
    /// @throws IllegalArgumentException if it does not follow the one before
    public void startSeries(Labels labels) throws IOException {
        if (exemplars != null) {
            throw new IllegalStateException("series " + labels + " after exemplars");
        }
        endSeries();
        if (previous != null && SortKey.ORDER.compare(previous, labels) >= 0) {
            throw new IllegalArgumentException("series " + labels + " follows " + previous);
        }
        previous = labels;
        current = labels;
    }

    /// Adds samples of the series, encoded as densely as possible.
    ///
    /// @param replica as in [Chunk#replica()]
    public void append(SampleColumn samples, int replica) {
        for (Chunk chunk : encoder.cut(samples, replica)) {
            append(chunk);
        }
    }

    /// Adds a chunk of the series as it is. Chunks of a series come in any order and may overlap;
    /// they are kept until the series ends, and written in the order of their first timestamps.
    public void append(Chunk chunk) {
        if (current == null) {
            throw new IllegalStateException("no series has been started");
        }
        pending.add(chunk);
    }

    private void endSeries() throws IOException {
        Labels labels = current;
        current = null;
        if (labels == null || pending.isEmpty()) {
            return;
        }
        pending.sort(Comparator.comparingLong(Chunk::minTimeMs));
        long firstMs = pending.getFirst().minTimeMs();
        long lastMs = Long.MIN_VALUE;
        for (Chunk chunk : pending) {
            lastMs = Math.max(lastMs, chunk.maxTimeMs());
            write(chunk);
        }
        if (seriesCount == 0) {
            first = labels;
        }
        last = labels;
        seriesPage.add(labels, pending.size(), firstMs, lastMs);
        pending.clear();
        contents.series(labels.metricName());
        seriesCount++;
        minMs = Math.min(minMs, firstMs);
        maxMs = Math.max(maxMs, lastMs);
        if (seriesPage.isFull(settings.pageTextBytes())) {
            flushSeriesPage();
        }
    }

    private void write(Chunk chunk) throws IOException {
        sampleCount += chunk.sampleCount();
        chunkPage.add(chunk);
        chunkCount++;
        if (chunkPage.bytes() >= settings.pageBytes()) {
            flushChunkPage();
        }
    }

    /// The bytes of index and chunks so far, without the label pairs and what is in open pages.
    public long bytes() {
        return index.position() + chunks.position();
    }

    private void flushChunkPage() throws IOException {
        if (chunkPage.count() == 0) {
            return;
        }
        payload.clear();
        chunkPage.write(payload);
        contents.chunkPage(
                chunks.frame(Frame.Kind.CHUNKS, payload, settings.chunkCompression()),
                chunkPage.count());
        chunkPage.clear();
    }

    private void flushSeriesPage() throws IOException {
        if (seriesPage.count() == 0) {
            return;
        }
        payload.clear();
        seriesPage.write(payload);
        contents.seriesPage(
                index.frame(Frame.Kind.SERIES, payload, settings.indexCompression()),
                seriesPage.count(),
                pageFirstChunk);
        labelPairs.addPage(seriesPage.pairs());
        seriesPage.clear();
        pageFirstChunk = chunkCount;
    }

    /// Adds exemplars of a series, which need not have samples in the block. All series of samples
    /// come before; those of exemplars come in the same order.
    ///
    /// @param added in their order
    /// @throws IllegalArgumentException if the series does not follow the one before
    public void addExemplars(Labels labels, List<Exemplar> added) throws IOException {
        endSamples().add(labels, added);
    }

    /// Adds what is said of metric families; those that the block has no samples of are left out.
    public void addMetadata(Collection<MetricMetadata> said) {
        metadata.addAll(said);
    }

    private ExemplarOutput endSamples() throws IOException {
        ExemplarOutput output = exemplars;
        if (output == null) {
            endSeries();
            flushChunkPage();
            flushSeriesPage();
            writeLabels();
            output = new ExemplarOutput(index, settings);
            exemplars = output;
        }
        return output;
    }

    /// Ends the block: its files are complete and on disk then.
    ///
    /// @throws IllegalStateException if there is no series: a block without any does not exist
    public BlockSummary finish() throws IOException {
        endSeries();
        if (finished || seriesCount == 0) {
            throw new IllegalStateException("a block is finished once and has a series");
        }
        finished = true;
        Optional<TimeRange> exemplarTimes = endSamples().finish(contents);
        writeMetadata();
        long chunksBytes = chunks.finish();
        byte[] bytes = contents.payload(identity, minMs, maxMs, sampleCount, chunksBytes);
        payload.clear();
        payload.bytes(bytes);
        long offset = index.position();
        int length = index.frame(Frame.Kind.CONTENTS, payload, settings.indexCompression());
        index.footer(offset, length);
        BlockSummary summary =
                new BlockSummary(
                        identity,
                        TimeRange.closed(minMs, maxMs),
                        SortKey.of(first),
                        SortKey.of(last),
                        seriesCount,
                        chunkCount,
                        sampleCount,
                        index.finish(),
                        chunksBytes,
                        new BlockSummary.ContentsLocation(offset, length),
                        exemplarTimes);
        BlockMeta.write(folder.resolve(BlockFile.META.fileName()), summary);
        return summary;
    }

    private void writeMetadata() throws IOException {
        FamilyNames families = new FamilyNames(contents.metrics());
        List<MetricMetadata> own =
                metadata.stream().filter(said -> families.contains(said.family())).toList();
        if (own.isEmpty()) {
            return;
        }
        payload.clear();
        MetadataPage.write(payload, own);
        long offset = index.position();
        int bytes = index.frame(Frame.Kind.METADATA, payload, settings.indexCompression());
        contents.section(Frame.Kind.METADATA.wire(), offset, bytes);
    }

    private void writeLabels() throws IOException {
        contents.startLabelPages(index.position());
        var page = new LabelPage.Builder();
        LabelPair[] start = new LabelPair[1];
        labelPairs.forEach((pair, pages) -> {
            if (page.count() == 0) {
                start[0] = pair;
            }
            page.add(pair, pages);
            contents.value(pair.name());
            if (page.bytes() >= settings.pageBytes()) {
                flushLabelPage(page, start[0]);
            }
        });
        if (page.count() > 0) {
            flushLabelPage(page, start[0]);
        }
    }

    private void flushLabelPage(LabelPage.Builder page, LabelPair start) throws IOException {
        payload.clear();
        page.write(payload);
        contents.labelPage(
                index.frame(Frame.Kind.LABELS, payload, settings.indexCompression()),
                page.count(),
                start);
        page.clear();
    }

    /// Closes the files and removes temporary ones; the block's own stay.
    @Override
    public void close() throws IOException {
        try (labelPairs;
                index;
                chunks) {
            current = null;
        }
    }
}
