package io.varve.storage.head;

import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.NativeCalls;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// A querier's views of the chunk table: made when they are needed and used again for the next
/// series, so there are as many as threads read at once. Thread-safe; callers may be virtual
/// threads.
final class ChunkReaders implements AutoCloseable {
    private final ChunkTable chunks;
    private final NativeCalls nativeCalls;
    private final Deque<ChunkTable.Reader> idle = new ArrayDeque<>();
    private boolean closed;

    ChunkReaders(ChunkTable chunks, NativeCalls nativeCalls) {
        this.chunks = chunks;
        this.nativeCalls = nativeCalls;
    }

    /// Adds the stored chunks of a series that overlap the range.
    ///
    /// @param generation the generation of the table that must be seen at least
    void read(int tenant, int series, TimeRange range, long generation, List<ClosedChunk> into) {
        nativeCalls.run(() -> {
            ChunkTable.Reader reader = borrow();
            try {
                reader.read(tenant, series, range, generation, into);
            } finally {
                giveBack(reader);
            }
            return into;
        });
    }

    private ChunkTable.Reader borrow() {
        synchronized (this) {
            if (closed) {
                throw new VarveException(ErrorKind.INTERNAL, "the querier is closed");
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        return chunks.reader();
    }

    private void giveBack(ChunkTable.Reader reader) {
        synchronized (this) {
            if (!closed) {
                idle.push(reader);
                return;
            }
        }
        reader.close();
    }

    @Override
    public void close() {
        Deque<ChunkTable.Reader> closing;
        synchronized (this) {
            closed = true;
            closing = new ArrayDeque<>(idle);
            idle.clear();
        }
        if (!closing.isEmpty()) {
            nativeCalls.run(() -> {
                closing.forEach(ChunkTable.Reader::close);
                return closing;
            });
        }
    }
}
