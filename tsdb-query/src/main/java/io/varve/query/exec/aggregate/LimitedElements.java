package io.varve.query.exec.aggregate;

import io.varve.query.exec.Charge;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `limitk`: the first so many elements of each group.
final class LimitedElements implements VectorOperator {
    private final QueryContext context;
    private final StepGrid grid;
    private final LabelSelection selection;
    private final VectorOperator operand;
    private final ScalarOperator parameter;
    private final Charge charge;
    private @Nullable Run run;

    LimitedElements(
            QueryContext context,
            StepGrid grid,
            LabelSelection selection,
            VectorOperator operand,
            ScalarOperator parameter) {
        this.context = context;
        this.grid = grid;
        this.selection = selection;
        this.operand = operand;
        this.parameter = parameter;
        this.charge = new Charge(context);
    }

    @Override
    public List<SeriesMeta> series() {
        List<SeriesMeta> series = operand.series();
        ElementLimits limits = ElementLimits.of(parameter.values());
        run = new Run(limits, new Groups(selection, series));
        return limits.none() ? List.of() : series;
    }

    @Override
    public boolean next(StepColumn column) {
        if (run == null) {
            throw new IllegalStateException("next before series");
        }
        return run.next(column);
    }

    @Override
    public void close() {
        operand.close();
        parameter.close();
        charge.close();
    }

    /// How far the operator has come.
    private final class Run {
        private final ElementLimits limits;
        private final Groups groups;

        /// Elements so far, by group and step.
        private final int[] @Nullable [] counts;

        private int seriesRead;

        Run(ElementLimits limits, Groups groups) {
            this.limits = limits;
            this.groups = groups;
            this.counts = new int[groups.count()][];
        }

        boolean next(StepColumn column) {
            while (operand.next(column)) {
                context.cancel().check("expression evaluation");
                if (!limits.none()) {
                    keep(column, countsOf(groups.of(seriesRead++)));
                    return true;
                }
            }
            return false;
        }

        private int[] countsOf(int group) {
            int[] ofGroup = counts[group];
            if (ofGroup == null) {
                charge.take(16 + 4L * grid.count());
                ofGroup = new int[grid.count()];
                counts[group] = ofGroup;
            }
            return ofGroup;
        }

        private void keep(StepColumn column, int[] ofGroup) {
            for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
                if (ofGroup[step] < limits.at(step)) {
                    ofGroup[step]++;
                } else {
                    column.remove(step);
                }
            }
        }
    }
}
