package io.varve.query.remoteread;

import io.varve.storage.runtime.MemoryAccount;

/// What is taken from a memory account for something that grows and shrinks. Not thread-safe.
final class HeldMemory implements AutoCloseable {
    private final MemoryAccount account;
    private long held;

    HeldMemory(MemoryAccount account) {
        this.account = account;
    }

    /// Holds so many bytes from now on.
    ///
    /// @throws io.varve.storage.runtime.VarveException of kind LIMITED if there is no room
    void set(long bytes) {
        if (bytes > held) {
            account.take(bytes - held);
        } else {
            account.give(held - bytes);
        }
        held = bytes;
    }

    @Override
    public void close() {
        set(0);
    }
}
