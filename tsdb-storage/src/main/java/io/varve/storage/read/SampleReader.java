package io.varve.storage.read;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;
import java.util.List;
import java.util.TreeMap;

/// Turns the chunks of a series into one column of samples, one per timestamp.
///
/// Of several HA replicas one is followed, see [ReplicaChoice]. Reset hints of histograms follow
/// the sequence of samples, wherever chunks and blocks are cut: see [ResetHints].
///
/// Reuses its scratch columns from series to series; not thread-safe.
public final class SampleReader {
    /// So many chunks are decoded between two looks at the cancel token: about a millisecond.
    private static final int CHUNKS_PER_CHECK = 512;

    private final ReadContext context;
    private final SampleMerger merger = new SampleMerger();

    /// Samples of each replica but the first one met; nearly always empty.
    private final TreeMap<Integer, SampleColumn> others = new TreeMap<>();

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
        others.clear();
        long chunks = 0;
        long bytes = 0;
        int replica = 0;
        while (cursor.advance()) {
            Chunk chunk = cursor.chunk();
            if (!range.overlapsClosed(chunk.minTimeMs(), chunk.maxTimeMs())) {
                continue;
            }
            if (chunks % CHUNKS_PER_CHECK == 0) {
                context.cancel().check("expression evaluation");
            }
            if (chunks == 0) {
                replica = chunk.replica();
            }
            chunks++;
            bytes += chunk.data().length();
            merger.add(chunk, range, chunk.replica() == replica ? into : other(chunk.replica()));
        }
        if (!others.isEmpty()) {
            choose(replica, into);
        }
        ResetHints.finish(into);
        context.stats().addChunks(chunks, bytes);
        context.stats().addSamples(into.size());
    }

    private SampleColumn other(int replica) {
        return others.computeIfAbsent(replica, _ -> new SampleColumn());
    }

    private void choose(int firstReplica, SampleColumn into) {
        SampleColumn first = new SampleColumn(into.size());
        first.addRange(into, 0, into.size());
        others.put(firstReplica, first);
        ReplicaChoice.choose(List.copyOf(others.values()), into);
        others.clear();
    }
}
