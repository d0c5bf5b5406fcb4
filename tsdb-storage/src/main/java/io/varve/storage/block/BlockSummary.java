package io.varve.storage.block;

import io.varve.storage.model.TimeRange;
import java.util.Optional;

/// What a finished block holds: all that a manifest says of it.
///
/// @param identity what it is
/// @param range from its first sample to its last
/// @param firstKey [SortKey] of its first series
/// @param lastKey of its last
/// @param series how many there are
/// @param chunks how many there are
/// @param samples how many there are
/// @param indexBytes size of the index object
/// @param chunksBytes size of the chunks object
/// @param contents where the index's table of contents lies
/// @param exemplars from the first exemplar to the last; empty if there are none
public record BlockSummary(
        BlockIdentity identity,
        TimeRange range,
        String firstKey,
        String lastKey,
        long series,
        long chunks,
        long samples,
        long indexBytes,
        long chunksBytes,
        ContentsLocation contents,
        Optional<TimeRange> exemplars) {
    /// Where a table of contents lies in an index object.
    public record ContentsLocation(long offset, int bytes) {}
}
