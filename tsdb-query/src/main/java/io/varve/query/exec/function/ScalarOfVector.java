package io.varve.query.exec.function;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `scalar(v)`: the value of the only float of the vector; NaN if there is none, or more than one.
final class ScalarOfVector implements ScalarOperator {
    private final QueryContext context;
    private final StepGrid grid;
    private final VectorOperator input;
    private double @Nullable [] values;

    ScalarOfVector(QueryContext context, StepGrid grid, VectorOperator input) {
        this.context = context;
        this.grid = grid;
        this.input = input;
    }

    @Override
    public double[] values() {
        double[] result = values;
        if (result == null) {
            result = evaluate();
            values = result;
        }
        return result;
    }

    private double[] evaluate() {
        double[] only = new double[grid.count()];
        Arrays.fill(only, Double.NaN);
        boolean[] seen = new boolean[only.length];
        StepColumn column = new StepColumn(only.length);
        input.series();
        while (input.next(column)) {
            context.cancel().check("expression evaluation");
            for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
                if (column.hasFloat(step)) {
                    only[step] = seen[step] ? Double.NaN : column.value(step);
                    seen[step] = true;
                }
            }
        }
        return only;
    }

    @Override
    public void close() {
        input.close();
    }
}
