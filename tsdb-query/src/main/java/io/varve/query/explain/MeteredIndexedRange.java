package io.varve.query.explain;

import io.varve.query.exec.IndexedRange;

/// A range vector whose series are read in any order, measured.
final class MeteredIndexedRange extends MeteredRange implements IndexedRange {
    private final IndexedRange measured;
    private final Meter meter;

    MeteredIndexedRange(IndexedRange measured, Meter meter) {
        super(measured, meter);
        this.measured = measured;
        this.meter = meter;
    }

    @Override
    public Reader reader() {
        Reader reader = measured.reader();
        return (series, column) -> {
            long begun = meter.begin();
            reader.read(series, column);
            meter.end(begun);
            meter.yielded(column.size());
        };
    }
}
