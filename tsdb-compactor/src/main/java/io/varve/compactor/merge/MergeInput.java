package io.varve.compactor.merge;

import io.varve.compactor.work.DamagedInputException;
import io.varve.storage.block.BlockReader;
import io.varve.storage.block.BlockScan;
import io.varve.storage.block.BlockSummary;
import io.varve.storage.block.PageCache;
import io.varve.storage.block.RangeReader;
import io.varve.storage.block.UnsupportedBlockException;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.ManifestKeys;
import io.varve.storage.manifest.TombstoneEntry;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One block that is merged: stands on a series, and on a chunk of it. Tells damage as its own. Not
/// thread-safe.
final class MergeInput {
    private final Ulid id;
    private final List<TombstoneEntry> tombstones;
    private final BlockScan scan;
    private Labels labels = Labels.EMPTY;
    private List<TimeRange> deleted = List.of();
    private @Nullable Chunk chunk;

    private MergeInput(Ulid id, List<TombstoneEntry> tombstones, BlockScan scan) {
        this.id = id;
        this.tombstones = tombstones;
        this.scan = scan;
    }

    /// @param tombstones that cover the block
    static MergeInput open(
            ObjectStore store,
            TenantId tenant,
            BlockEntry entry,
            List<TombstoneEntry> tombstones,
            Reading reading) {
        BlockReader reader = reader(store, tenant, entry);
        return new MergeInput(
                entry.id(),
                List.copyOf(tombstones),
                own(entry.id(), () -> reader.scan(reading.context(), reading.bytesMax())));
    }

    static BlockReader reader(ObjectStore store, TenantId tenant, BlockEntry entry) {
        var contents =
                new BlockSummary.ContentsLocation(
                        entry.index().tocOffset(), entry.index().tocBytes());
        RangeReader ranges = RangeReader.of(store, ManifestKeys.block(tenant, entry.id()));
        return new BlockReader(entry.id(), contents, ranges, PageCache.NONE);
    }

    /// How inputs are read.
    ///
    /// @param bytesMax what one read of chunks may bring
    record Reading(ReadContext context, int bytesMax) {}

    /// What an action gives that reads the block.
    ///
    /// @throws DamagedInputException if the block is not there, is damaged or of a later format
    static <T> T own(Ulid id, Supplier<T> action) {
        try {
            return action.get();
        } catch (VarveException e) {
            throw told(id, e);
        }
    }

    private static RuntimeException told(Ulid id, VarveException e) {
        boolean own =
                e instanceof CorruptDataException
                        || e instanceof UnsupportedBlockException
                        || e.kind() == ErrorKind.NOT_FOUND;
        return own ? new DamagedInputException(id, e) : e;
    }

    /// Runs what decodes something of the block.
    void own(Runnable action) {
        boolean _ =
                own(
                        id,
                        () -> {
                            action.run();
                            return true;
                        });
    }

    /// Moves to the next series and its first chunk.
    boolean advance() {
        if (!own(id, scan::advance)) {
            return false;
        }
        labels = own(id, scan::labels);
        deleted = deletedOf(labels, tombstones);
        advanceChunk();
        return true;
    }

    static List<TimeRange> deletedOf(Labels series, List<TombstoneEntry> tombstones) {
        if (tombstones.isEmpty()) {
            return List.of();
        }
        List<TimeRange> ranges = new ArrayList<>();
        for (TombstoneEntry tombstone : tombstones) {
            for (List<Matcher> selector : tombstone.selectors()) {
                if (selector.stream().allMatch(matcher -> matcher.matches(series))) {
                    ranges.add(tombstone.range());
                    break;
                }
            }
        }
        return ranges;
    }

    Labels labels() {
        return labels;
    }

    /// What is deleted of the series in this block.
    List<TimeRange> deleted() {
        return deleted;
    }

    /// Moves to the next chunk of the series.
    void advanceChunk() {
        try {
            chunk = scan.nextChunk();
        } catch (VarveException e) {
            throw told(id, e);
        }
    }

    /// The chunk that the input stands on; null after the last one of the series.
    @Nullable Chunk chunk() {
        return chunk;
    }
}
