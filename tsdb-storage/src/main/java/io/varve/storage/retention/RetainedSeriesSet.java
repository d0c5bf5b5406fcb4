package io.varve.storage.retention;

import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.TimeRanges;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.HidingChunkCursor;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import java.util.List;
import java.util.function.ToLongFunction;

/// Series without the samples that are past retention; those of which nothing is left are passed
/// over. Not thread-safe.
final class RetainedSeriesSet implements SeriesSet {
    private final SeriesSet all;
    private final TimeRange range;
    private final ToLongFunction<Labels> oldestMs;
    private long fromMs;

    /// @param range in which samples are looked for
    /// @param oldestMs the time before which a series is past retention
    RetainedSeriesSet(SeriesSet all, TimeRange range, ToLongFunction<Labels> oldestMs) {
        this.all = all;
        this.range = range;
        this.oldestMs = oldestMs;
    }

    @Override
    public boolean advance() {
        while (all.advance()) {
            Series series = all.series();
            fromMs = oldestMs.applyAsLong(series.labels());
            if (fromMs <= range.minMs() || isLeft(series)) {
                return true;
            }
        }
        return false;
    }

    private boolean isLeft(Series series) {
        if (fromMs >= range.maxMs()) {
            return false;
        }
        TimeRange kept = new TimeRange(fromMs, range.maxMs());
        try (ChunkCursor chunks = series.chunks(kept)) {
            while (chunks.advance()) {
                if (kept.overlapsClosed(chunks.chunk().minTimeMs(), chunks.chunk().maxTimeMs())) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public Series series() {
        return fromMs == Long.MIN_VALUE ? all.series() : new Retained(all.series(), fromMs);
    }

    private record Retained(Series series, long fromMs) implements Series {
        @Override
        public Labels labels() {
            return series.labels();
        }

        @Override
        public ChunkCursor chunks(TimeRange range) {
            return new HidingChunkCursor(
                    series.chunks(RetainedQueryable.from(fromMs, range)),
                    TimeRanges.union(List.of(new TimeRange(Long.MIN_VALUE, fromMs))));
        }
    }
}
