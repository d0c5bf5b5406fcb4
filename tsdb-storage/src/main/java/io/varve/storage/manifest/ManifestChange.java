package io.varve.storage.manifest;

import io.varve.storage.model.Ulid;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one version changes: many blocks are swapped for their replacement at once, so no query
/// sees a sample twice or a gap.
///
/// @param addBlocks blocks whose objects are complete in the bucket
/// @param removeBlocks live blocks that are no longer
/// @param applied tombstones that the new blocks no longer hold samples of; all others that cover
///   the removed blocks are inherited by the added ones
/// @param watermarks new watermarks, by ingester
public record ManifestChange(
        List<BlockEntry> addBlocks,
        Set<Ulid> removeBlocks,
        List<TombstoneEntry> addTombstones,
        Set<Ulid> removeTombstones,
        Set<Ulid> applied,
        Map<String, Watermark> watermarks) {
    public ManifestChange {
        addBlocks = List.copyOf(addBlocks);
        removeBlocks = Set.copyOf(removeBlocks);
        addTombstones = List.copyOf(addTombstones);
        removeTombstones = Set.copyOf(removeTombstones);
        applied = Set.copyOf(applied);
        watermarks = Map.copyOf(watermarks);
    }

    /// New blocks of an ingester, with its new watermark.
    public static ManifestChange cut(
            List<BlockEntry> blocks, String ingester, Watermark watermark) {
        return new ManifestChange(
                blocks, Set.of(), List.of(), Set.of(), Set.of(), Map.of(ingester, watermark));
    }

    /// As [#cut(List, String, Watermark)].
    ///
    /// @param applied tombstones, published or not, whose samples the blocks do not have although
    ///   the ingester had them
    public static ManifestChange cut(
            List<BlockEntry> blocks, String ingester, Watermark watermark, Set<Ulid> applied) {
        return new ManifestChange(
                blocks, Set.of(), List.of(), Set.of(), applied, Map.of(ingester, watermark));
    }

    /// A deletion.
    public static ManifestChange delete(TombstoneEntry tombstone) {
        return new ManifestChange(
                List.of(), Set.of(), List.of(tombstone), Set.of(), Set.of(), Map.of());
    }

    /// The end of deletions that are erased everywhere.
    public static ManifestChange forget(Set<Ulid> tombstones) {
        return new ManifestChange(List.of(), Set.of(), List.of(), tombstones, Set.of(), Map.of());
    }

    /// Blocks for other blocks.
    ///
    /// @param applied see [ManifestChange]
    public static ManifestChange replace(
            Set<Ulid> inputs, List<BlockEntry> outputs, Set<Ulid> applied) {
        return new ManifestChange(outputs, inputs, List.of(), Set.of(), applied, Map.of());
    }
}
