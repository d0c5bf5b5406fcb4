package io.varve.compactor.cut;

import io.varve.storage.block.BlockFile;
import io.varve.storage.block.BlockIdentity;
import io.varve.storage.block.BlockSettings;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.BlockWriter;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.runtime.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A block that is being written into a folder of its own, which goes with it. Not thread-safe.
final class OpenBlock implements AutoCloseable {
    private final BlockIdentity identity;
    private final Path folder;
    private final BlockWriter writer;
    private @Nullable Labels current;

    private OpenBlock(BlockIdentity identity, Path folder, BlockWriter writer) {
        this.identity = identity;
        this.folder = folder;
        this.writer = writer;
    }

    static OpenBlock create(Path parent, BlockIdentity identity, BlockSettings settings)
            throws IOException {
        Path folder = Files.createDirectories(parent.resolve(identity.id().toString()));
        try {
            return new OpenBlock(identity, folder, BlockWriter.create(folder, identity, settings));
        } catch (IOException e) {
            Folders.delete(folder);
            throw e;
        }
    }

    void append(Labels labels, SampleColumn samples, int replica) throws IOException {
        Labels last = current;
        if (last == null || !labels.equals(last)) {
            current = labels;
            writer.startSeries(labels);
        }
        writer.append(samples, replica);
    }

    /// Ends the block and uploads it: what nobody needs to read it comes last.
    BlockSummary upload(TenantId tenant, ObjectStore store) throws IOException {
        BlockSummary summary = writer.finish();
        String prefix = ManifestKeys.block(tenant, identity.id());
        for (BlockFile file : new BlockFile[] {BlockFile.CHUNKS, BlockFile.INDEX, BlockFile.META}) {
            store.upload(prefix + file.fileName(), folder.resolve(file.fileName()));
        }
        return summary;
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
