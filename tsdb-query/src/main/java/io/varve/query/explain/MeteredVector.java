package io.varve.query.explain;

import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import java.util.List;

/// An instant vector, measured.
final class MeteredVector implements VectorOperator {
    private final VectorOperator measured;
    private final Meter meter;

    MeteredVector(VectorOperator measured, Meter meter) {
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
    public boolean next(StepColumn column) {
        long begun = meter.begin();
        boolean yielded = measured.next(column);
        meter.end(begun);
        if (yielded) {
            meter.yielded(column.count());
        }
        return yielded;
    }

    @Override
    public void close() {
        measured.close();
    }
}
