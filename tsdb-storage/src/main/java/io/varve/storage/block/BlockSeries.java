package io.varve.storage.block;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.Series;
import org.jspecify.annotations.Nullable;

/// A selected series of a block. Thread-safe.
final class BlockSeries implements Series {
    private final SeriesPage page;
    private final int row;
    private final long firstChunk;
    private final int chunkCount;
    private final ChunkSpans spans;
    private volatile @Nullable Labels labels;

    /// @param firstChunk number of the first chunk in the block
    BlockSeries(SeriesPage page, int row, long firstChunk, int chunkCount, ChunkSpans spans) {
        this.page = page;
        this.row = row;
        this.firstChunk = firstChunk;
        this.chunkCount = chunkCount;
        this.spans = spans;
    }

    long firstChunk() {
        return firstChunk;
    }

    int chunkCount() {
        return chunkCount;
    }

    @Override
    public Labels labels() {
        Labels known = labels;
        if (known == null) {
            known = page.labels(row);
            labels = known;
        }
        return known;
    }

    @Override
    public ChunkCursor chunks(TimeRange range) {
        boolean outside = !range.overlapsClosed(page.minMs(row), page.maxMs(row));
        return new Cursor(range, outside ? 0 : chunkCount);
    }

    /// Walks over the chunks, holding the span that it stands in.
    private final class Cursor implements ChunkCursor {
        private final TimeRange range;
        private final int count;
        private int next;
        private @Nullable Chunk chunk;
        private ChunkSpans.@Nullable Span span;

        Cursor(TimeRange range, int count) {
            this.range = range;
            this.count = count;
        }

        @Override
        public boolean advance() {
            while (next < count) {
                long number = firstChunk + next++;
                ChunkSpans.Span current = span;
                if (current == null || !current.holds(number)) {
                    release();
                    current = spans.spanOf(number);
                    current.acquire();
                    span = current;
                }
                Chunk found = current.chunk(number);
                if (range.overlapsClosed(found.minTimeMs(), found.maxTimeMs())) {
                    chunk = found;
                    return true;
                }
            }
            chunk = null;
            return false;
        }

        private void release() {
            ChunkSpans.Span held = span;
            span = null;
            if (held != null) {
                held.release();
            }
        }

        @Override
        public Chunk chunk() {
            Chunk current = chunk;
            if (current == null) {
                throw new IllegalStateException("the cursor stands on no chunk");
            }
            return current;
        }

        @Override
        public void close() {
            release();
        }
    }
}
