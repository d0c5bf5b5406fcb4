package io.varve.storage.manifest;

import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a manifest says of a live block: all that a reader needs to decide whether to open it, and
/// where to begin.
///
/// @param id names the block and its folder in the bucket
/// @param range all its samples lie in it
/// @param resolutionMs length of a downsampling window; 0: raw samples
/// @param level how often its samples were merged; 1: cut from a head
/// @param retentionClass the class of the retention policy that its series belong to
/// @param firstKey sort key of its first series, see the block format
/// @param lastKey sort key of its last series
/// @param size counts and bytes
/// @param index where its index begins to be read
/// @param sources level-1 blocks that it was made of, itself if it is one
/// @param inherited tombstones that hide samples of it although they are older, because it was made
///   of what they covered without applying them
/// @param addedVersion the manifest version that named it first; 0 until it is published
/// @param exemplars from its first exemplar to its last, which may lie outside of `range`; empty if
///   it has none
public record BlockEntry(
        Ulid id,
        TimeRange range,
        long resolutionMs,
        int level,
        String retentionClass,
        String firstKey,
        String lastKey,
        Size size,
        IndexLocation index,
        List<Ulid> sources,
        Set<Ulid> inherited,
        long addedVersion,
        Optional<TimeRange> exemplars) {
    /// A block without exemplars.
    public BlockEntry(
            Ulid id,
            TimeRange range,
            long resolutionMs,
            int level,
            String retentionClass,
            String firstKey,
            String lastKey,
            Size size,
            IndexLocation index,
            List<Ulid> sources,
            Set<Ulid> inherited,
            long addedVersion) {
        this(
                id,
                range,
                resolutionMs,
                level,
                retentionClass,
                firstKey,
                lastKey,
                size,
                index,
                sources,
                inherited,
                addedVersion,
                Optional.empty());
    }

    public BlockEntry {
        sources = List.copyOf(sources);
        inherited = Set.copyOf(inherited);
        if (level < 1 || resolutionMs < 0 || range.isEmpty()) {
            throw new IllegalArgumentException(
                    "block "
                            + id
                            + " of level "
                            + level
                            + ", resolution "
                            + resolutionMs
                            + " ms, "
                            + range);
        }
    }

    /// How large a block is.
    ///
    /// @param bytes of all its objects
    public record Size(long series, long chunks, long samples, long bytes) {}

    /// Where the table of contents of a block's index lies in the index object.
    public record IndexLocation(long tocOffset, int tocBytes) {}

    /// Whether the tombstone hides samples of this block: it does if the block was live when the
    /// tombstone was made, or holds samples of a block that was and to which it was not applied.
    public boolean isCoveredBy(TombstoneEntry tombstone) {
        return addedVersion < tombstone.addedVersion() || inherited.contains(tombstone.id());
    }

    BlockEntry publishedAt(long version, Set<Ulid> inheritedTombstones) {
        return new BlockEntry(
                id,
                range,
                resolutionMs,
                level,
                retentionClass,
                firstKey,
                lastKey,
                size,
                index,
                sources,
                inheritedTombstones,
                version,
                exemplars);
    }
}
