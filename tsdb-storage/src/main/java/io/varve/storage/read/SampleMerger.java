package io.varve.storage.read;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;
import java.util.List;

/// Puts the samples of chunks together, one per timestamp; of several [DuplicateRule] picks one.
///
/// Chunks that do not overlap what is there are decoded straight into the column. Overlapping ones
/// are merged into its tail. Histograms that were written as the first after a reset stay marked
/// so, for those who write them anew. Reuses its scratch columns; not thread-safe.
public final class SampleMerger {
    private final SampleColumn incoming = new SampleColumn();
    private final SampleColumn tail = new SampleColumn();
    private final SampleColumn kept = new SampleColumn();

    /// Adds the samples of a chunk that lie in a range to a column. Chunks may come in any order;
    /// those that rise in time cost least. The first sample of all must not be removed from the
    /// column in between: what follows it was compared with it.
    ///
    /// @throws CorruptDataException if the chunk is not what its encoding says
    public void add(Chunk chunk, TimeRange range, SampleColumn into) {
        int before = into.size();
        if (before == 0) {
            chunk.decode(range, into);
            ResetHints.ofChunk(chunk, into, 0);
            return;
        }
        long lastMs = into.timestampMs(before - 1);
        if (chunk.minTimeMs() <= lastMs) {
            incoming.clear();
            chunk.decode(range, incoming);
            ResetHints.ofChunk(chunk, incoming, 0);
            merge(into);
            return;
        }
        chunk.decode(range, into);
        if (into.size() > before && into.timestampMs(before) <= lastMs) {
            throw new CorruptDataException(
                    "chunk starts at " + into.timestampMs(before) + ", want " + chunk.minTimeMs());
        }
        ResetHints.ofChunk(chunk, into, before);
        if (into.size() > before) {
            ResetHints.follow(into, before, before + 1);
        }
    }

    /// As the other, without the samples of some ranges.
    public void add(Chunk chunk, TimeRange range, List<TimeRange> without, SampleColumn into) {
        boolean touched = false;
        for (TimeRange hole : without) {
            touched |= hole.overlapsClosed(chunk.minTimeMs(), chunk.maxTimeMs());
        }
        if (!touched) {
            add(chunk, range, into);
            return;
        }
        kept.clear();
        chunk.decode(range, kept);
        ResetHints.ofChunk(chunk, kept, 0);
        incoming.clear();
        for (int i = 0; i < kept.size(); i++) {
            if (!isIn(without, kept.timestampMs(i))) {
                incoming.addFrom(kept, i);
            }
        }
        merge(into);
    }

    private static boolean isIn(List<TimeRange> ranges, long timestampMs) {
        for (TimeRange range : ranges) {
            if (range.contains(timestampMs)) {
                return true;
            }
        }
        return false;
    }

    /// Merges the incoming samples into a column.
    private void merge(SampleColumn into) {
        if (incoming.size() == 0) {
            return;
        }
        int from = into.lowerBound(incoming.timestampMs(0));
        tail.clear();
        tail.addRange(into, from, into.size());
        into.truncate(from);
        int i = 0;
        int j = 0;
        while (i < tail.size() && j < incoming.size()) {
            long tailMs = tail.timestampMs(i);
            long incomingMs = incoming.timestampMs(j);
            if (tailMs < incomingMs) {
                into.addFrom(tail, i++);
            } else if (tailMs > incomingMs) {
                into.addFrom(incoming, j++);
            } else {
                if (DuplicateRule.compare(tail, i, incoming, j) >= 0) {
                    into.addFrom(tail, i);
                } else {
                    into.addFrom(incoming, j);
                }
                i++;
                j++;
            }
        }
        into.addRange(tail, i, tail.size());
        into.addRange(incoming, j, incoming.size());
        ResetHints.follow(into, from, into.size());
    }
}
