package io.varve.query.exec.select;

import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.chunk.SampleColumn;
import java.util.List;

/// A range vector without series.
public final class EmptyRange implements RangeOperator {
    private final ReferenceTimes times;
    private final long rangeMs;

    public EmptyRange(ReferenceTimes times, long rangeMs) {
        this.times = times;
        this.rangeMs = rangeMs;
    }

    @Override
    public List<SeriesMeta> series() {
        return List.of();
    }

    @Override
    public boolean next(SampleColumn column) {
        column.clear();
        return false;
    }

    @Override
    public long windowStartMs(int step) {
        return times.timeMs(step) - rangeMs;
    }

    @Override
    public long windowEndMs(int step) {
        return times.timeMs(step);
    }

    @Override
    public long rangeMs() {
        return rangeMs;
    }

    @Override
    public void close() {}
}
