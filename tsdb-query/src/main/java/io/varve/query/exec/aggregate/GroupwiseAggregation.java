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

        /// Steps at which a mixed group has an element of a marked series.
        private final long[] @Nullable [] marked;

        /// The second series of a mixed group, after the first has been yielded.
        private @Nullable StepColumn second;

        private int seriesRead;
        private int groupsYielded;

        Run(List<SeriesMeta> series) {
            this.series = series;
            this.groups = new Groups(selection, series);
            this.accumulators = new Accumulator[groups.count()];
            this.marked = new long[groups.count()][];
        }

        boolean next(StepColumn column) {
            if (second != null) {
                column.copyFrom(second);
                second = null;
                return true;
            }
            if (groupsYielded == groups.count()) {
                while (readNext()) {}
                return false;
            }
            int group = groupsYielded++;
            while (seriesRead <= groups.last(group) && readNext()) {}
            finish(group, column);
            if (groups.isMixed(group)) {
                second = split(column, marked[group]);
            }
            return true;
        }

        private boolean readNext() {
            context.cancel().check("expression evaluation");
            if (!operand.next(read)) {
                return false;
            }
            SeriesMeta added = series.get(seriesRead);
            int group = groups.of(seriesRead++);
            if (added.dropName() && groups.isMixed(group)) {
                mark(group, read.present());
            }
            Accumulator accumulator = accumulators[group];
            if (accumulator == null) {
                accumulator = factory.create(charge);
                charge.take(accumulator.bytes());
                accumulators[group] = accumulator;
            }
            accumulator.add(added, read);
            return true;
        }

        private void mark(int group, long[] present) {
            long[] steps = marked[group];
            if (steps == null) {
                steps = new long[present.length];
                marked[group] = steps;
            }
            for (int word = 0; word < steps.length; word++) {
                steps[word] |= present[word];
            }
        }

        private void finish(int group, StepColumn column) {
            column.clear();
            Accumulator accumulator = accumulators[group];
            if (accumulator != null) {
                accumulator.finish(column);
                charge.give(accumulator.bytes());
                accumulators[group] = null;
            }
        }

        /// Leaves only the steps that are not marked.
        ///
        /// @return the others
        private static StepColumn split(StepColumn column, long @Nullable [] markedSteps) {
            StepColumn others = column.copy();
            for (int word = 0; word < column.present().length; word++) {
                long steps = markedSteps == null ? 0 : markedSteps[word];
                column.present()[word] &= ~steps;
                others.present()[word] &= steps;
            }
            return others;
        }
    }
}
