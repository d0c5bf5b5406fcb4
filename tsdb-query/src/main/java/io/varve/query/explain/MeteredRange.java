package io.varve.query.explain;

import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.chunk.SampleColumn;
import java.util.List;

/// A range vector, measured.
sealed class MeteredRange implements RangeOperator permits MeteredIndexedRange {
    private final RangeOperator measured;
    private final Meter meter;

    MeteredRange(RangeOperator measured, Meter meter) {
        this.measured = measured;
        this.meter = meter;
    }

    @Override
    public List<SeriesMeta> series() {
        long begun = meter.begin();
        List<SeriesMeta> series = measured.series();
        meter.end(begun);
        meter.announced(series.size());
        return series;
    }

    @Override
    public boolean next(SampleColumn column) {
        long begun = meter.begin();
        boolean yielded = measured.next(column);
        meter.end(begun);
        if (yielded) {
            meter.yielded(column.size());
        }
        return yielded;
    }

    @Override
    public long windowStartMs(int step) {
        return measured.windowStartMs(step);
    }

    @Override
    public long windowEndMs(int step) {
        return measured.windowEndMs(step);
    }

    @Override
    public long rangeMs() {
        return measured.rangeMs();
    }

    @Override
    public void close() {
        measured.close();
    }
}
