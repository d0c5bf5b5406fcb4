package io.varve.query.exec.invariant;

import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import java.util.List;

/// An instant vector that was evaluated for one step, at every step of a grid.
public final class RepeatedVector implements VectorOperator {
    private final VectorOperator once;
    private final StepColumn single = new StepColumn(1);

    /// @param once evaluates a single step; closed with this operator
    public RepeatedVector(VectorOperator once) {
        this.once = once;
    }

    @Override
    public List<SeriesMeta> series() {
        return once.series();
    }

    @Override
    public boolean next(StepColumn column) {
        column.clear();
        if (!once.next(single)) {
            return false;
        }
        if (single.has(0)) {
            for (int step = 0; step < column.steps(); step++) {
                column.setFrom(step, single, 0);
            }
        }
        return true;
    }

    @Override
    public void close() {
        once.close();
    }
}
