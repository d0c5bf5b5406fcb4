package io.varve.storage.bucket;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.TimeRanges;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.HidingChunkCursor;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one selector found in the blocks of one manifest version.
///
/// Chunks are read long after the series were found, and a block may have been swept meanwhile.
/// Then the selection is made once more, from a newer manifest, and each series that stands in a
/// block that is gone goes on with all chunks that the newer one has of it: samples that were read
/// before come again, and merging leaves one of each. Thread-safe.
final class BucketSelection {
    private final List<BlockGuard> blocks;
    private final int width;
    private final Supplier<SeriesSet> again;
    private final AtomicBoolean begun = new AtomicBoolean();
    private @Nullable Map<Labels, Series> found;

    /// @param blocks that were searched
    /// @param width so many are read at a time
    /// @param again makes the selection anew; throws if it was made anew already
    BucketSelection(List<BlockGuard> blocks, int width, Supplier<SeriesSet> again) {
        this.blocks = blocks;
        this.width = width;
        this.again = again;
    }

    /// Searches one of the blocks.
    SeriesSet search(int index, SelectHints hints, List<Matcher> matchers) {
        BlockGuard block = blocks.get(index);
        return block.search(
                () ->
                        new Set(
                                block,
                                hints.range(),
                                block.querier().select(all(block, hints), matchers)),
                Nothing.INSTANCE);
    }

    /// Some of the first series may be hidden: then more are needed.
    private static SelectHints all(BlockGuard block, SelectHints hints) {
        return block.hidden().isNothing() ? hints : hints.withoutSeriesLimit();
    }

    /// Reads the first chunks of all blocks side by side when the first are asked for. What fails
    /// is met again by the series that it is of, which knows what to do then.
    private void begin() {
        if (!begun.compareAndSet(false, true) || blocks.size() < 2) {
            return;
        }
        List<Boolean> _ =
                Fanout.run(
                        width,
                        blocks.size(),
                        i -> {
                            try {
                                blocks.get(i).querier().prefetch();
                                return true;
                            } catch (VarveException e) {
                                return switch (e.kind()) {
                                    case NOT_FOUND, UNAVAILABLE, INTERNAL -> false;
                                    case INVALID,
                                            LIMITED,
                                            CONFLICT,
                                            TIMED_OUT,
                                            CANCELLED,
                                            EXECUTION ->
                                            throw e;
                                };
                            }
                        });
    }

    /// The series in the selection that was made anew; null if it is not there any more.
    private synchronized @Nullable Series anew(Labels labels) {
        Map<Labels, Series> series = found;
        if (series == null) {
            series = new HashMap<>();
            SeriesSet set = again.get();
            while (set.advance()) {
                series.put(set.series().labels(), set.series());
            }
            found = series;
        }
        return series.get(labels);
    }

    private enum Nothing implements SeriesSet {
        INSTANCE;

        @Override
        public boolean advance() {
            return false;
        }

        @Override
        public Series series() {
            throw new IllegalStateException("the set is empty");
        }
    }

    private final class Set implements SeriesSet {
        private final BlockGuard block;
        private final TimeRange range;
        private final SeriesSet set;
        private TimeRanges hidden = TimeRanges.NONE;

        Set(BlockGuard block, TimeRange range, SeriesSet set) {
            this.block = block;
            this.range = range;
            this.set = set;
        }

        @Override
        public boolean advance() {
            while (set.advance()) {
                if (block.hidden().isNothing()) {
                    return true;
                }
                Series series = set.series();
                hidden = block.hidden().of(series.labels());
                if (isLeft(series)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isLeft(Series series) {
            try {
                return block.read(() -> block.hidden().leavesAnyOf(series, hidden, range), false);
            } catch (VarveException e) {
                if (e.kind() != ErrorKind.NOT_FOUND) {
                    throw e;
                }
                // The block is gone; who reads the series finds what there is in its place.
                return true;
            }
        }

        @Override
        public Series series() {
            return new BlockSeries(block, set.series(), hidden);
        }
    }

    private final class BlockSeries implements Series {
        private final BlockGuard block;
        private final Series series;
        private final TimeRanges hidden;

        BlockSeries(BlockGuard block, Series series, TimeRanges hidden) {
            this.block = block;
            this.series = series;
            this.hidden = hidden;
        }

        @Override
        public Labels labels() {
            return series.labels();
        }

        @Override
        public ChunkCursor chunks(TimeRange range) {
            begin();
            return new Cursor(this, range);
        }
    }

    private final class Cursor implements ChunkCursor {
        private final BlockSeries series;
        private final TimeRange range;
        private ChunkCursor chunks;
        private boolean isAnew;

        Cursor(BlockSeries series, TimeRange range) {
            this.series = series;
            this.range = range;
            ChunkCursor all = series.series.chunks(range);
            chunks = series.hidden.isEmpty() ? all : new HidingChunkCursor(all, series.hidden);
        }

        @Override
        public boolean advance() {
            if (isAnew) {
                return chunks.advance();
            }
            try {
                return series.block.read(chunks::advance, false);
            } catch (VarveException e) {
                if (e.kind() != ErrorKind.NOT_FOUND) {
                    throw e;
                }
            }
            Series next = anew(series.labels());
            if (next == null) {
                return false;
            }
            isAnew = true;
            chunks.close();
            chunks = next.chunks(range);
            return chunks.advance();
        }

        @Override
        public Chunk chunk() {
            return chunks.chunk();
        }

        @Override
        public void close() {
            chunks.close();
        }
    }
}
