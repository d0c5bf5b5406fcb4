package io.varve.query.exec.function;

import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepGrid;
import java.util.Arrays;

/// A scalar that depends on nothing but the steps.
final class FixedScalar implements ScalarOperator {
    private final double[] values;

    private FixedScalar(double[] values) {
        this.values = values;
    }

    /// The same value at every step.
    static FixedScalar constant(StepGrid grid, double value) {
        double[] values = new double[grid.count()];
        Arrays.fill(values, value);
        return new FixedScalar(values);
    }

    /// The evaluation time of each step, in seconds.
    static FixedScalar time(StepGrid grid) {
        double[] values = new double[grid.count()];
        for (int step = 0; step < values.length; step++) {
            values[step] = seconds(grid.timeMs(step));
        }
        return new FixedScalar(values);
    }

    static double seconds(long milliseconds) {
        return milliseconds / 1000.0;
    }

    @Override
    public double[] values() {
        return values;
    }

    @Override
    public void close() {}
}
