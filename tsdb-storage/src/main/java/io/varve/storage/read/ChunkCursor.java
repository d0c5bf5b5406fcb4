package io.varve.storage.read;

import io.varve.storage.chunk.Chunk;

/// The chunks of one series, in order of their first timestamp; chunks may overlap in time and may
/// reach outside the range that was asked for. Not thread-safe.
public interface ChunkCursor extends AutoCloseable {
    /// Moves to the next chunk.
    ///
    /// @return false if there is none; [#chunk()] must not be called then
    /// @throws io.varve.storage.runtime.VarveException if the source cannot be read
    boolean advance();

    /// The chunk that the cursor stands on. It stays valid after the cursor has moved.
    Chunk chunk();

    @Override
    void close();
}
