package io.varve.storage.bucket;

import io.varve.storage.block.BlockQuerier;
import io.varve.storage.manifest.BlockEntry;
import io.varve.storage.manifest.Manifest;
import io.varve.storage.manifest.TombstoneEntry;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.TimeRanges;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.HidingChunkCursor;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import java.util.ArrayList;
import java.util.List;

/// What the tombstones of a manifest hide of one block. Most blocks are covered by none, and then
/// it costs nothing. Immutable.
final class HiddenSamples {
    private final TimeRange block;
    private final List<TombstoneEntry> tombstones;

    private HiddenSamples(TimeRange block, List<TombstoneEntry> tombstones) {
        this.block = block;
        this.tombstones = tombstones;
    }

    static HiddenSamples of(Manifest manifest, BlockEntry entry) {
        return new HiddenSamples(entry.range(), manifest.tombstonesOf(entry));
    }

    boolean isNothing() {
        return tombstones.isEmpty();
    }

    /// The times at which a series of the block is without samples.
    TimeRanges of(Labels labels) {
        if (tombstones.isEmpty()) {
            return TimeRanges.NONE;
        }
        List<TimeRange> ranges = new ArrayList<>();
        for (TombstoneEntry tombstone : tombstones) {
            if (tombstone.selects(labels)) {
                ranges.add(tombstone.range());
            }
        }
        return TimeRanges.union(ranges);
    }

    /// Whether a series has samples in a range, beside those that are hidden. Reads its chunks if
    /// only they can tell.
    boolean leavesAnyOf(Series series, TimeRanges hidden, TimeRange range) {
        if (hidden.isEmpty()) {
            return true;
        }
        if (hidden.coversClosed(block.minMs(), block.maxMs() - 1)) {
            return false;
        }
        try (ChunkCursor rest = new HidingChunkCursor(series.chunks(range), hidden)) {
            while (rest.advance()) {
                if (range.overlapsClosed(rest.chunk().minTimeMs(), rest.chunk().maxTimeMs())) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Whether any series that fulfils the matchers may have hidden samples.
    boolean concerns(BlockQuerier querier, List<Matcher> matchers) {
        for (TombstoneEntry tombstone : tombstones) {
            for (List<Matcher> selector : tombstone.selectors()) {
                List<Matcher> both = new ArrayList<>(matchers);
                both.addAll(selector);
                if (querier.select(SelectHints.of(block), both).advance()) {
                    return true;
                }
            }
        }
        return false;
    }
}
