package io.varve.storage.head;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.runtime.MemoryAccount;
import java.util.Comparator;
import java.util.List;

/// The chunks of one series of a head in order of their first timestamps. They are all read when
/// the cursor is made, and count against the query's memory until it is closed. Not thread-safe.
final class HeadChunkCursor implements ChunkCursor {
    private final List<ClosedChunk> chunks;
    private final MemoryAccount memory;
    private long taken;
    private int index = -1;

    HeadChunkCursor(List<ClosedChunk> chunks, MemoryAccount memory) {
        this.chunks = chunks;
        this.memory = memory;
        chunks.sort(Comparator.comparingLong(closed -> closed.chunk().minTimeMs()));
        long bytes = 0;
        for (ClosedChunk closed : chunks) {
            bytes += closed.chunk().data().array().length;
        }
        memory.take(bytes);
        taken = bytes;
    }

    @Override
    public boolean advance() {
        if (index >= chunks.size() - 1) {
            return false;
        }
        index++;
        return true;
    }

    @Override
    public Chunk chunk() {
        return chunks.get(index).chunk();
    }

    @Override
    public void close() {
        memory.give(taken);
        taken = 0;
    }
}
