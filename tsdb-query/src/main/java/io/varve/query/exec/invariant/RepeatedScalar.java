package io.varve.query.exec.invariant;

import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepGrid;
import java.util.Arrays;

/// A scalar that was evaluated for one step, at every step of a grid.
public final class RepeatedScalar implements ScalarOperator {
    private final ScalarOperator once;
    private final double[] values;
    private boolean evaluated;

    /// @param once evaluates a single step; closed with this operator
    public RepeatedScalar(StepGrid grid, ScalarOperator once) {
        this.once = once;
        this.values = new double[grid.count()];
    }

    @Override
    public double[] values() {
        if (!evaluated) {
            Arrays.fill(values, once.values()[0]);
            evaluated = true;
        }
        return values;
    }

    @Override
    public void close() {
        once.close();
    }
}
