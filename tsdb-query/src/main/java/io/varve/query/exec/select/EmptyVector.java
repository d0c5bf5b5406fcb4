package io.varve.query.exec.select;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import java.util.List;

/// An instant vector without series, made of an expression that is evaluated for its errors and
/// annotations only.
public final class EmptyVector implements VectorOperator {
    private final QueryContext context;
    private final StepGrid grid;
    private final VectorOperator input;

    /// @param input closed with this operator
    public EmptyVector(QueryContext context, StepGrid grid, VectorOperator input) {
        this.context = context;
        this.grid = grid;
        this.input = input;
    }

    @Override
    public List<SeriesMeta> series() {
        return List.of();
    }

    @Override
    public boolean next(StepColumn column) {
        input.series();
        StepColumn scratch = new StepColumn(grid.count());
        while (input.next(scratch)) {
            context.cancel().check("expression evaluation");
        }
        column.clear();
        return false;
    }

    @Override
    public void close() {
        input.close();
    }
}
