package io.varve.storage.tables;

/// A position in a table, which is seen as it was when the cursor was made or last refreshed.
///
/// Starts before the first entry. One thread at a time may use it, and never a virtual thread.
/// Methods throw [io.varve.storage.runtime.VarveException] of kind UNAVAILABLE if the store is
/// closed or cannot be read, and [io.varve.storage.runtime.CorruptDataException] if a checksum of
/// the store is wrong.
public interface TableCursor extends AutoCloseable {
    /// Moves to the first entry whose key is not less than this one.
    ///
    /// @return false if there is none (for a look-up: none with the same prefix); the cursor must
    ///   be moved by seek then
    boolean seek(byte[] key);

    /// Moves to the last entry of the table; not for look-ups.
    ///
    /// @return false if there is none
    boolean seekLast();

    /// Moves to the next entry.
    ///
    /// @return as [#seek]
    boolean advance();

    /// A copy of the key that the cursor stands on.
    byte[] key();

    /// A copy of the value that the cursor stands on.
    byte[] value();

    /// Sees the table as it is now; the cursor must be moved by seek then.
    void refresh();

    @Override
    void close();
}
