package io.varve.storage.runtime;

import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes that a piece of work holds, against a limit. Thread-safe.
public final class MemoryAccount {
    private final String name;
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final AtomicLong peakBytes = new AtomicLong();

    /// @param name what the limit is called in the configuration, for the message
    public MemoryAccount(String name, long limitBytes) {
        this.name = name;
        this.limitBytes = limitBytes;
    }

    /// @throws VarveException of kind LIMITED, with limit and need, if there is no room; nothing is
    ///   taken then
    public void take(long bytes) {
        long used = usedBytes.addAndGet(bytes);
        if (used > limitBytes) {
            usedBytes.addAndGet(-bytes);
            throw new VarveException(
                    ErrorKind.LIMITED,
                    name
                            + " of "
                            + limitBytes
                            + " bytes is exceeded: "
                            + used
                            + " bytes are needed");
        }
        peakBytes.accumulateAndGet(used, Math::max);
    }

    public void give(long bytes) {
        long used = usedBytes.addAndGet(-bytes);
        assert used >= 0 : name + " gave back " + -used + " bytes more than were taken";
    }

    public long usedBytes() {
        return usedBytes.get();
    }

    public long peakBytes() {
        return peakBytes.get();
    }

    public long limitBytes() {
        return limitBytes;
    }
}
