package io.varve.storage.chunk;

import io.varve.storage.model.TimeRange;

/// Reads and writes the bytes of chunks of one [Encoding]. Stateless and thread-safe.
interface ChunkCodec {
    /// Appends the samples of a chunk that lie in the range to a column. The column is left with
    /// some of them if the chunk is found to be corrupt.
    ///
    /// @throws io.varve.storage.runtime.CorruptDataException if the bytes are not those of a chunk
    ///   with so many samples in rising time order; never anything else, whatever the bytes are
    void decode(Chunk chunk, TimeRange range, SampleColumn into);

    /// The bytes of the samples `from <= i < to`, all of the encoding's kind.
    byte[] encode(SampleColumn samples, int from, int to);
}
