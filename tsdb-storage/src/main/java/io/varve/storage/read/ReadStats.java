package io.varve.storage.read;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;

/// What was read for a query. Thread-safe.
public final class ReadStats {
    private final LongAdder series = new LongAdder();
    private final LongAdder chunks = new LongAdder();
    private final LongAdder chunkBytes = new LongAdder();
    private final LongAdder samples = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder readBytes = new LongAdder();
    private final LongAdder blocks = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder requestBytes = new LongAdder();
    private final LongAdder cacheHits = new LongAdder();
    private final Set<Long> resolutionsMs = new ConcurrentSkipListSet<>();

    /// Notes series that were selected: once for each series of the answer, by who asked for them,
    /// in however many sources they are.
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

    /// Notes blocks that were not ruled out by what the manifest says of them.
    public void addBlocks(long count) {
        blocks.add(count);
    }

    /// Notes requests to the object store, and the bytes that came.
    public void addRequests(long count, long bytes) {
        requests.add(count);
        requestBytes.add(bytes);
    }

    /// Notes pages and ranges of blocks that were at hand.
    public void addCacheHits(long count) {
        cacheHits.add(count);
    }

    /// Notes that samples of a resolution were looked for.
    ///
    /// @param resolutionMs 0: raw
    public void addResolution(long resolutionMs) {
        resolutionsMs.add(resolutionMs);
    }

    /// Adds all that the other one has counted.
    public void addAll(ReadStats other) {
        addSeries(other.series());
        addChunks(other.chunks(), other.chunkBytes());
        addSamples(other.samples());
        addReads(other.reads(), other.readBytes());
        addBlocks(other.blocks());
        addRequests(other.requests(), other.requestBytes());
        addCacheHits(other.cacheHits());
        resolutionsMs.addAll(other.resolutionsMs);
    }

    /// The resolutions, finest first; 0 is raw.
    public List<Long> resolutionsMs() {
        return List.copyOf(resolutionsMs);
    }

    public long blocks() {
        return blocks.sum();
    }

    /// How many requests the object store had to serve; a range that was read may have needed none,
    /// or several.
    public long requests() {
        return requests.sum();
    }

    /// The bytes that these requests brought.
    public long requestBytes() {
        return requestBytes.sum();
    }

    public long cacheHits() {
        return cacheHits.sum();
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
