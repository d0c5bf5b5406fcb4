package io.varve.query.exec;

import io.varve.storage.runtime.MemoryAccount;

/// What one operator holds: bytes of its query's memory account, and columns, which also count as
/// samples. Closing it gives everything back. Not thread-safe.
public final class Charge implements AutoCloseable {
    private final MemoryAccount memory;
    private final SampleBudget samples;
    private long bytesHeld;
    private long samplesHeld;

    public Charge(QueryContext context) {
        this.memory = context.memory();
        this.samples = context.samples();
    }

    /// @throws io.varve.storage.runtime.VarveException if the query's memory does not suffice
    public void take(long bytes) {
        memory.take(bytes);
        bytesHeld += bytes;
    }

    public void give(long bytes) {
        memory.give(bytes);
        bytesHeld -= bytes;
    }

    /// Counts a column that is kept. It must not change until it is released.
    ///
    /// @throws io.varve.storage.runtime.VarveException if the query's memory or its limit of
    ///   samples does not suffice
    public void hold(StepColumn column) {
        take(column.bytes());
        long count = column.samples();
        samplesHeld += count;
        samples.take(count);
    }

    public void release(StepColumn column) {
        give(column.bytes());
        long count = column.samples();
        samplesHeld -= count;
        samples.give(count);
    }

    @Override
    public void close() {
        memory.give(bytesHeld);
        samples.give(samplesHeld);
        bytesHeld = 0;
        samplesHeld = 0;
    }
}
