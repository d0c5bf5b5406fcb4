package io.varve.compactor.work;

import io.varve.storage.block.BlockFile;
import io.varve.storage.block.BlockIdentity;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.BlockWriter;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.runtime.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A block that is being written into a folder of its own, which goes with it. Not thread-safe.
public final class OpenBlock implements AutoCloseable {
    private final BlockIdentity identity;
    private final Path folder;
    private final BlockWriter writer;
    private @Nullable Labels current;

    private OpenBlock(BlockIdentity identity, Path folder, BlockWriter writer) {
        this.identity = identity;
        this.folder = folder;
        this.writer = writer;
    }

    /// @param parent gets the block's folder
    public static OpenBlock create(Path parent, BlockIdentity identity, BlockSettings settings)
            throws IOException {
        Path folder = Files.createDirectories(parent.resolve(identity.id().toString()));
        try {
            return new OpenBlock(identity, folder, BlockWriter.create(folder, identity, settings));
        } catch (IOException e) {
            Folders.delete(folder);
            throw e;
        }
    }

    /// Adds samples of a series, which is the last one or follows it in the order of blocks.
    ///
    /// @param replica as in [Chunk#replica()]
    public void append(Labels labels, SampleColumn samples, int replica) throws IOException {
        begin(labels);
        writer.append(samples, replica);
    }

    /// As the other, for a chunk that is kept as it is.
    public void append(Labels labels, Chunk chunk) throws IOException {
        begin(labels);
        writer.append(chunk);
    }

    private void begin(Labels labels) throws IOException {
        Labels last = current;
        if (last == null || !labels.equals(last)) {
            current = labels;
            writer.startSeries(labels);
        }
    }

    /// What has been written so far, in bytes: the block will be a little larger.
    public long bytes() {
        return writer.bytes();
    }

    /// @param exemplars in their order; series come in the order of blocks, after all samples
    public void addExemplars(Labels labels, List<Exemplar> exemplars) throws IOException {
        writer.addExemplars(labels, exemplars);
    }

    /// @param metadata of families, as [BlockWriter#addMetadata] wants it
    public void addMetadata(Collection<MetricMetadata> metadata) {
        writer.addMetadata(metadata);
    }

    /// Ends the block and uploads it: what nobody needs to read it comes last.
    public BlockSummary upload(TenantId tenant, ObjectStore store) throws IOException {
        BlockSummary summary = writer.finish();
        String prefix = ManifestKeys.block(tenant, identity.id());
        for (BlockFile file : new BlockFile[] {BlockFile.CHUNKS, BlockFile.INDEX, BlockFile.META}) {
            store.upload(prefix + file.fileName(), folder.resolve(file.fileName()));
        }
        return summary;
    }

    /// What the manifest is to say of a block.
    ///
    /// @param sources the level-1 blocks that it was made of; empty: it is one
    public static BlockEntry entry(BlockSummary summary, int level, List<Ulid> sources) {
        Ulid id = summary.identity().id();
        return new BlockEntry(
                id,
                summary.range(),
                summary.identity().resolutionMs(),
                level,
                summary.identity().retentionClass(),
                summary.firstKey(),
                summary.lastKey(),
                new BlockEntry.Size(
                        summary.series(),
                        summary.chunks(),
                        summary.samples(),
                        summary.indexBytes() + summary.chunksBytes()),
                new BlockEntry.IndexLocation(
                        summary.contents().offset(), summary.contents().bytes()),
                sources.isEmpty() ? List.of(id) : sources,
                Set.of(),
                0,
                summary.exemplars());
    }

    @Override
    public void close() throws IOException {
        try (writer) {
            current = null;
        } finally {
            Folders.delete(folder);
        }
    }
}
