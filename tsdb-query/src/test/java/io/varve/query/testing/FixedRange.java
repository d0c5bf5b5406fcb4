package io.varve.query.testing;

import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepGrid;
import io.varve.storage.chunk.SampleColumn;
import java.util.List;

/// A range vector of given samples, at every step the window of the given length that ends at the
/// evaluation time. Yields all samples, in windows or not.
public final class FixedRange implements RangeOperator {
    private final StepGrid grid;
    private final long rangeMs;
    private final List<SeriesMeta> series;
    private final List<SampleColumn> samples;
    private int next;

    public FixedRange(
            StepGrid grid, long rangeMs, List<SeriesMeta> series, List<SampleColumn> samples) {
        this.grid = grid;
        this.rangeMs = rangeMs;
        this.series = series;
        this.samples = samples;
    }

    @Override
    public List<SeriesMeta> series() {
        return series;
    }

    @Override
    public boolean next(SampleColumn column) {
        column.clear();
        if (next == samples.size()) {
            return false;
        }
        SampleColumn from = samples.get(next++);
        for (int i = 0; i < from.size(); i++) {
            column.addFrom(from, i);
        }
        return true;
    }

    @Override
    public long windowStartMs(int step) {
        return grid.timeMs(step) - rangeMs;
    }

    @Override
    public long windowEndMs(int step) {
        return grid.timeMs(step);
    }

    @Override
    public long rangeMs() {
        return rangeMs;
    }

    @Override
    public void close() {}
}
