package io.varve.storage.block;

import io.varve.storage.objectstore.ObjectStore;
import java.io.IOException;

/// Reads parts of the objects of one block. Thread-safe.
@FunctionalInterface
public interface RangeReader {
    /// The bytes `[offset, offset + length)` of an object, all of them.
    ///
    /// @throws IOException as [ObjectStore#get(String, long, int)] does
    byte[] read(BlockFile file, long offset, int length) throws IOException;

    /// Reads from a store.
    ///
    /// @param folder the block's folder, with a slash at its end
    static RangeReader of(ObjectStore store, String folder) {
        return (file, offset, length) -> store.get(folder + file.fileName(), offset, length);
    }
}
