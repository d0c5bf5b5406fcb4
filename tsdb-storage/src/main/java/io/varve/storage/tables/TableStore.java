package io.varve.storage.tables;

import org.jspecify.annotations.Nullable;

/// A local database of a few ordered tables. Thread-safe, but never to be used on a virtual thread:
/// calls block in native code, which would hold the carrier ([NativeCalls] gives a way round).
public interface TableStore extends AutoCloseable {
    /// Makes the changes, all or none, and returns once they are on stable storage.
    ///
    /// @throws io.varve.storage.runtime.VarveException of kind UNAVAILABLE if the changes were not
    ///   made: the disk is full or fails, or the store is closed. A later write may succeed. After
    ///   a crash the changes may be there all the same, so whoever goes on must write nothing that
    ///   they would contradict.
    void write(TableBatch batch);

    /// The value of a key, null if there is none. Errors as [TableCursor].
    byte @Nullable [] get(Table table, byte[] key);

    /// A cursor to read a table from one end to the other.
    TableCursor scan(Table table);

    /// A cursor for many short looks at a table that has prefixes.
    TableCursor lookup(Table table);

    /// Bytes of memory that the store holds, by kind.
    StoreMemory memory();

    /// Closes the store; open cursors fail from then on. Idempotent.
    @Override
    void close();
}
