package io.varve.server.role;

import io.varve.server.config.Configuration;
import io.varve.storage.block.BlockContents;
import io.varve.storage.block.BlockFile;
import io.varve.storage.block.BlockReader;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.BlockSurvey;
import io.varve.storage.block.BlockVerifier;
import io.varve.storage.block.LruPageCache;
import io.varve.storage.block.RangeReader;
import io.varve.storage.block.UnsupportedBlockException;
import io.varve.storage.bucket.Bucket;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.manifest.ManifestLog;
import io.varve.storage.manifest.ManifestSettings;
import io.varve.storage.model.TenantId;
import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.connect.ObjectStores;
import io.varve.storage.objectstore.connect.StoreLocation;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.Pause;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The blocks in a configuration's bucket, for tools: no object is changed, whether a server uses
/// the bucket or not. For one thread.
public final class StoredBlocks implements AutoCloseable {
    /// Tools are stopped by whoever started them.
    private static final Duration TIMEOUT = Duration.ofDays(365);

    private final String url;
    private final ObjectStore store;
    private final Clock clock;
    private final ManifestLog.Writer reader;
    private final ManifestSettings delays;
    private final long memoryBytesMax;

    /// A live block and whose it is.
    public record Located(TenantId tenant, BlockEntry entry) {}

    private StoredBlocks(
            String url,
            ObjectStore store,
            Clock clock,
            ManifestSettings delays,
            long memoryBytesMax) {
        this.delays = delays;
        this.url = url;
        this.store = store;
        this.clock = clock;
        this.memoryBytesMax = memoryBytesMax;
        reader = new ManifestLog.Writer("blocks", clock, new SecureRandom(), Pause.system());
    }

    /// @throws VarveException if the URL names no store, or a directory that is not there
    public static StoredBlocks open(Configuration configuration, Clock clock) {
        String url = configuration.storage().bucket();
        try {
            // An absent directory would pass for an empty bucket.
            if (StoreLocation.parse(url) instanceof StoreLocation.File file
                    && !Files.isDirectory(file.directory())) {
                throw new VarveException(
                        ErrorKind.UNAVAILABLE,
                        "cannot open the bucket " + url + ": there is no such directory");
            }
            ObjectStore store =
                    ObjectStores.open(
                            url,
                            ModuleSettings.store(configuration),
                            new ObjectStores.Outside(
                                    clock, new SecureRandom(), Pause.system(), (_, _, _, _) -> {}));
            return new StoredBlocks(
                    url,
                    store,
                    clock,
                    ModuleSettings.delays(configuration),
                    configuration.query().memoryMaxBytes());
        } catch (IOException e) {
            throw unreadable(url, e);
        } catch (IllegalArgumentException e) {
            throw new VarveException(ErrorKind.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private static VarveException unreadable(String url, IOException e) {
        return new VarveException(
                ErrorKind.UNAVAILABLE, "cannot read the bucket " + url + ": " + e.getMessage(), e);
    }

    /// Live blocks, by tenant, then by id.
    ///
    /// @param tenant whose; empty: of all
    /// @throws VarveException of kind NOT_FOUND if the bucket has nothing of the tenant
    public List<Located> blocks(Optional<TenantId> tenant) {
        try {
            List<TenantId> tenants = Bucket.tenants(store);
            if (tenant.isPresent() && !tenants.contains(tenant.get())) {
                throw new VarveException(
                        ErrorKind.NOT_FOUND,
                        "the bucket " + url + " has nothing of tenant " + tenant.get());
            }
            List<Located> blocks = new ArrayList<>();
            for (TenantId each : tenants) {
                if (tenant.isEmpty() || tenant.get().equals(each)) {
                    for (BlockEntry entry : log(each).newest().blocks().values()) {
                        blocks.add(new Located(each, entry));
                    }
                }
            }
            return blocks;
        } catch (IOException e) {
            throw unreadable(url, e);
        }
    }

    private ManifestLog log(TenantId tenant) {
        return new ManifestLog(tenant, store, delays, reader);
    }

    /// Whether a block is still live: it may have been replaced since it was listed.
    public boolean isLive(Located block) {
        try {
            return log(block.tenant()).newest().blocks().containsKey(block.entry().id());
        } catch (IOException e) {
            throw unreadable(url, e);
        }
    }

    /// A block's table of contents.
    ///
    /// @throws VarveException if it cannot be read or is damaged
    public BlockContents contents(Located block) {
        return reader(block).contents(context());
    }

    /// What a block's bytes are spent on; reads all of its chunks.
    ///
    /// @throws VarveException if it cannot be read, is damaged, or of a later format
    public BlockSurvey survey(Located block) {
        return reader(block).survey(context());
    }

    private BlockReader reader(Located block) {
        BlockEntry.IndexLocation index = block.entry().index();
        var location = new BlockSummary.ContentsLocation(index.tocOffset(), index.tocBytes());
        return new BlockReader(block.entry().id(), location, ranges(block), new LruPageCache(0));
    }

    /// Reads and checks all of a block.
    ///
    /// @param folder for temporary files
    /// @throws UnsupportedBlockException if the block's format is a later one
    /// @throws VarveException if the store cannot be read
    public BlockVerifier.Report verify(Located block, Path folder) {
        BlockEntry entry = block.entry();
        String folderKey = ManifestKeys.block(block.tenant(), entry.id());
        try {
            Optional<ObjectInfo> index = store.stat(folderKey + BlockFile.INDEX.fileName());
            Optional<ObjectInfo> chunks = store.stat(folderKey + BlockFile.CHUNKS.fileName());
            List<String> missing = new ArrayList<>();
            if (index.isEmpty()) {
                missing.add(missing(entry, BlockFile.INDEX));
            }
            if (chunks.isEmpty()) {
                missing.add(missing(entry, BlockFile.CHUNKS));
            }
            if (!missing.isEmpty()) {
                return new BlockVerifier.Report(entry.id(), 0, 0, 0, missing);
            }
            return BlockVerifier.verify(
                    entry.id(), ranges(block), index.orElseThrow().bytes(), folder, context());
        } catch (IOException e) {
            throw unreadable(url, e);
        }
    }

    private static String missing(BlockEntry entry, BlockFile file) {
        return "block " + entry.id() + " " + file.fileName() + " at 0: the object is not there";
    }

    private RangeReader ranges(Located block) {
        return RangeReader.of(store, ManifestKeys.block(block.tenant(), block.entry().id()));
    }

    private ReadContext context() {
        return new ReadContext(
                new CancelToken(clock, TIMEOUT.toMillis()),
                new MemoryAccount("reading blocks", memoryBytesMax));
    }

    @Override
    public void close() {
        try {
            store.close();
        } catch (IOException e) {
            throw unreadable(url, e);
        }
    }
}
