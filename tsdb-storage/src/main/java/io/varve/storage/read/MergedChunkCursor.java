package io.varve.storage.read;

import io.varve.storage.chunk.Chunk;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Chunk cursors as one, in order of the chunks' first timestamps. Not thread-safe.
final class MergedChunkCursor implements ChunkCursor {
    private final List<ChunkCursor> all;
    private final PriorityQueue<ChunkCursor> waiting;

    /// The cursor whose chunk is the current one; it is not in the queue.
    private @Nullable ChunkCursor current;

    /// @param cursors become this cursor's own once the constructor has returned
    MergedChunkCursor(List<ChunkCursor> cursors) {
        all = List.copyOf(cursors);
        waiting =
                new PriorityQueue<>(
                        cursors.size(), Comparator.comparingLong(c -> c.chunk().minTimeMs()));
        for (ChunkCursor cursor : cursors) {
            if (cursor.advance()) {
                waiting.add(cursor);
            }
        }
    }

    @Override
    public boolean advance() {
        if (current != null && current.advance()) {
            waiting.add(current);
        }
        current = waiting.poll();
        return current != null;
    }

    @Override
    public Chunk chunk() {
        if (current == null) {
            throw new IllegalStateException("the cursor stands on no chunk");
        }
        return current.chunk();
    }

    @Override
    public void close() {
        Closing.all(all);
    }
}
