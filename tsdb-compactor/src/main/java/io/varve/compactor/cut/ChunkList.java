package io.varve.compactor.cut;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.read.ChunkCursor;
import java.util.List;

/// A cursor over chunks that are at hand.
final class ChunkList implements ChunkCursor {
    private final List<Chunk> chunks;
    private int index = -1;

    ChunkList(List<Chunk> chunks) {
        this.chunks = chunks;
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
        return chunks.get(index);
    }

    @Override
    public void close() {}
}
