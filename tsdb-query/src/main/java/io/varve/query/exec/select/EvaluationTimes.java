package io.varve.query.exec.select;

import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMapping;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;

/// `timestamp` of anything but a selector: the evaluation time, in seconds, of every element.
public final class EvaluationTimes extends SeriesMapping {
    private final StepGrid grid;

    /// @param input closed with this operator
    public EvaluationTimes(QueryContext context, StepGrid grid, VectorOperator input) {
        super(context, input);
        this.grid = grid;
    }

    @Override
    protected SeriesMeta announce(SeriesMeta series) {
        return NameRemoval.drop(context(), series);
    }

    @Override
    protected void transform(StepColumn column) {
        for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
            column.set(step, grid.timeMs(step) / 1000.0);
        }
    }
}
