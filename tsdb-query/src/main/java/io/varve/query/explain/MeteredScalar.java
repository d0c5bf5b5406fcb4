package io.varve.query.explain;

import io.varve.query.exec.ScalarOperator;

/// A scalar, measured.
final class MeteredScalar implements ScalarOperator {
    private final ScalarOperator measured;
    private final Meter meter;
    private boolean yielded;

    MeteredScalar(ScalarOperator measured, Meter meter) {
        this.measured = measured;
        this.meter = meter;
    }

    @Override
    public double[] values() {
        long begun = meter.begin();
        double[] values = measured.values();
        meter.end(begun);
        if (!yielded) {
            yielded = true;
            meter.yielded(values.length);
        }
        return values;
    }

    @Override
    public void close() {
        measured.close();
    }
}
