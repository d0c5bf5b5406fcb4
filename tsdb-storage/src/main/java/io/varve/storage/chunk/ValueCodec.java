package io.varve.storage.chunk;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;

/// Reads and writes the values of a chunk whose timestamps are kept apart. Stateless and
/// thread-safe.
interface ValueCodec {
    /// Appends the bytes of the values `from <= i < to`, at least one.
    ///
    /// @return false if they cannot be written so; what was appended then is to be thrown away
    boolean encode(ByteWriter out, double[] values, int from, int to);

    /// Reads a chunk of so many values and puts those with `from <= i < to` into an array, which
    /// has room for them from an index on.
    ///
    /// @throws io.varve.storage.runtime.CorruptDataException if the bytes are not so many values
    void decode(ByteReader in, int count, int from, int to, double[] into, int at);
}
