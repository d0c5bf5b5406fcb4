package io.varve.storage.read;

import java.util.concurrent.atomic.LongAdder;

/// What was read for a query. Thread-safe.
public final class ReadStats {
    private final LongAdder series = new LongAdder();
    private final LongAdder chunks = new LongAdder();
    private final LongAdder chunkBytes = new LongAdder();
    private final LongAdder samples = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder readBytes = new LongAdder();

    public void addSeries(long count) {
        series.add(count);
    }

    public void addChunks(long count, long bytes) {
        chunks.add(count);
        chunkBytes.add(bytes);
    }

    public void addSamples(long count) {
        samples.add(count);
    }

    /// Notes reads of ranges of stored objects.
    public void addReads(long count, long bytes) {
        reads.add(count);
        readBytes.add(bytes);
    }

    public long series() {
        return series.sum();
    }

    public long chunks() {
        return chunks.sum();
    }

    public long chunkBytes() {
        return chunkBytes.sum();
    }

    public long samples() {
        return samples.sum();
    }

    /// How many ranges of stored objects were asked for.
    public long reads() {
        return reads.sum();
    }

    /// The bytes of these ranges.
    public long readBytes() {
        return readBytes.sum();
    }
}
