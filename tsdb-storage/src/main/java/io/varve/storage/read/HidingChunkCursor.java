package io.varve.storage.read;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.ChunkRest;
import io.varve.storage.model.TimeRanges;
import java.util.Comparator;
import java.util.PriorityQueue;

/// The chunks of another cursor without the samples of some times. Chunks that lose samples are
/// made anew, and keep the order of first timestamps. Not thread-safe.
public final class HidingChunkCursor implements ChunkCursor {
    private final ChunkCursor chunks;
    private final TimeRanges hidden;

    /// Chunks that are read and not given out: one whose first samples are hidden may have to wait
    /// for others.
    private final PriorityQueue<Chunk> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Chunk::minTimeMs));

    private long readMs = Long.MIN_VALUE;
    private boolean begun;
    private boolean ended;

    /// @param chunks closed with this cursor
    public HidingChunkCursor(ChunkCursor chunks, TimeRanges hidden) {
        this.chunks = chunks;
        this.hidden = hidden;
    }

    @Override
    public boolean advance() {
        if (begun) {
            waiting.poll();
        }
        begun = true;
        while (!ended && (waiting.isEmpty() || waiting.element().minTimeMs() > readMs)) {
            if (chunks.advance()) {
                Chunk next = chunks.chunk();
                readMs = next.minTimeMs();
                waiting.addAll(ChunkRest.of(next, hidden));
            } else {
                ended = true;
            }
        }
        return !waiting.isEmpty();
    }

    @Override
    public Chunk chunk() {
        return waiting.element();
    }

    @Override
    public void close() {
        chunks.close();
    }
}
