package io.varve.query.exec.range;

import io.varve.query.exec.IndexedRange;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.query.exec.select.SubqueryRange;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import java.util.BitSet;
import java.util.List;

/// `absent_over_time`: one series that is 1 at the steps at which no series has a sample in its
/// window.
final class AbsentOverTime implements VectorOperator {
    private final QueryContext context;
    private final WindowBounds bounds;
    private final RangeOperator input;
    private final List<SeriesMeta> series;
    private boolean yielded;

    AbsentOverTime(QueryContext context, WindowBounds bounds, RangeOperator input, Labels labels) {
        this.context = context;
        this.bounds = bounds;
        this.input = input;
        this.series = List.of(new SeriesMeta(labels, false));
        input.series();
    }

    @Override
    public List<SeriesMeta> series() {
        return series;
    }

    @Override
    public boolean next(StepColumn column) {
        column.clear();
        if (yielded) {
            return false;
        }
        yielded = true;
        BitSet present = present();
        int step = present.nextClearBit(0);
        while (step < bounds.steps()) {
            column.set(step, 1);
            step = present.nextClearBit(step + 1);
        }
        return true;
    }

    private BitSet present() {
        BitSet present = new BitSet(bounds.steps());
        Slices slices = new Slices(bounds.steps());
        SampleColumn samples = new SampleColumn();
        while (present.nextClearBit(0) < bounds.steps()) {
            samples.clear();
            if (!input.next(samples)) {
                break;
            }
            context.cancel().check("expression evaluation");
            slices.lay(samples, bounds);
            slices.countIn(context.tally(), input instanceof IndexedRange);
            for (int step = 0; step < bounds.steps(); step++) {
                if (!slices.isEmpty(step)) {
                    present.set(step);
                }
            }
        }
        // What is computed may still have something to say: an error or an annotation.
        while (input instanceof SubqueryRange && input.next(samples)) {
            context.cancel().check("expression evaluation");
            samples.clear();
        }
        return present;
    }

    @Override
    public void close() {
        input.close();
    }
}
