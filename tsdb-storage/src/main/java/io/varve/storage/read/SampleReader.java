package io.varve.storage.read;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;

/// Turns the chunks of a series into one column of samples, one per timestamp.
///
/// Chunks that do not overlap what was read before are decoded straight into the column.
/// Overlapping ones are merged into its tail; [DuplicateRule] picks among samples of one timestamp.
/// Reset hints of histograms follow the sequence of samples, wherever chunks and blocks are cut:
/// see [ResetHints].
///
/// Reuses its scratch columns from series to series; not thread-safe.
public final class SampleReader {
    /// So many chunks are decoded between two looks at the cancel token: about a millisecond.
    private static final int CHUNKS_PER_CHECK = 512;

    private final ReadContext context;
    private final SampleColumn incoming = new SampleColumn();
    private final SampleColumn tail = new SampleColumn();

    /// @param context where to note what was read, and which may stop the reading
    public SampleReader(ReadContext context) {
        this.context = context;
    }

    /// Clears the column and fills it with the samples of a series in a range.
    ///
    /// @throws CorruptDataException if a chunk is not what its encoding says
    /// @throws io.varve.storage.runtime.VarveException if the source cannot be read, or the reading
    ///   is cancelled or late
    public void read(Series series, TimeRange range, SampleColumn into) {
        try (ChunkCursor cursor = series.chunks(range)) {
            read(cursor, range, into);
        }
    }

    /// As [#read(Series, TimeRange, SampleColumn)]; the cursor is read to its end and left open.
    public void read(ChunkCursor cursor, TimeRange range, SampleColumn into) {
        into.clear();
        long chunks = 0;
        long bytes = 0;
        while (cursor.advance()) {
            Chunk chunk = cursor.chunk();
            if (!range.overlapsClosed(chunk.minTimeMs(), chunk.maxTimeMs())) {
                continue;
            }
            if (chunks % CHUNKS_PER_CHECK == 0) {
                context.cancel().check("expression evaluation");
            }
            chunks++;
            bytes += chunk.data().length();
            add(chunk, range, into);
        }
        ResetHints.finish(into);
        context.stats().addChunks(chunks, bytes);
        context.stats().addSamples(into.size());
    }

    private void add(Chunk chunk, TimeRange range, SampleColumn into) {
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
