package io.varve.query.exec.invariant;

import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepGrid;
import java.util.Arrays;

/// The same number at every step.
public final class ConstantScalar implements ScalarOperator {
    private final double[] values;

    public ConstantScalar(StepGrid grid, double value) {
        this.values = new double[grid.count()];
        Arrays.fill(values, value);
    }

    @Override
    public double[] values() {
        return values;
    }

    @Override
    public void close() {}
}
