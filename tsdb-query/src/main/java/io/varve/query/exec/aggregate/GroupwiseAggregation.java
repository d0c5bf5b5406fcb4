package io.varve.query.exec.aggregate;

import io.varve.query.exec.Charge;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An aggregation that yields one series per group. The operand is read series by series; of a
/// group only its accumulator is held, from its first series to its last.
final class GroupwiseAggregation implements VectorOperator {
    private final QueryContext context;
    private final LabelSelection selection;
    private final VectorOperator operand;
    private final Accumulator.Factory factory;
    private final StepColumn read;
    private final Charge charge;
    private @Nullable Run run;

    GroupwiseAggregation(
            QueryContext context,
            StepGrid grid,
            LabelSelection selection,
            VectorOperator operand,
            Accumulator.Factory factory) {
        this.context = context;
        this.selection = selection;
        this.operand = operand;
        this.factory = factory;
        this.read = new StepColumn(grid.count());
        this.charge = new Charge(context);
    }

    @Override
    public List<SeriesMeta> series() {
        Run started = run;
        if (started == null) {
            started = new Run(operand.series());
            run = started;
        }
        return started.groups.announced();
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
        charge.close();
        run = null;
    }

    /// How far the aggregation has come.
    private final class Run {
        private final List<SeriesMeta> series;
        private final Groups groups;
        private final @Nullable Accumulator[] accumulators;
        private int seriesRead;
        private int yielded;

        Run(List<SeriesMeta> series) {
            this.series = series;
            this.groups = new Groups(selection, series);
            this.accumulators = new Accumulator[groups.count()];
        }

        boolean next(StepColumn column) {
            if (yielded == groups.count()) {
                while (readNext()) {}
                return false;
            }
            int group = yielded++;
            while (seriesRead <= groups.last(group) && readNext()) {}
            column.clear();
            Accumulator accumulator = accumulators[group];
            if (accumulator != null) {
                accumulator.finish(column);
                charge.give(accumulator.bytes());
                accumulators[group] = null;
            }
            return true;
        }

        private boolean readNext() {
            context.cancel().check("expression evaluation");
            if (!operand.next(read)) {
                return false;
            }
            int group = groups.of(seriesRead);
            Accumulator accumulator = accumulators[group];
            if (accumulator == null) {
                accumulator = factory.create(charge);
                charge.take(accumulator.bytes());
                accumulators[group] = accumulator;
            }
            accumulator.add(series.get(seriesRead), read);
            seriesRead++;
            return true;
        }
    }
}
