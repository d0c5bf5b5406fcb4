package io.varve.query.exec.aggregate;

import io.varve.query.exec.HeldSeries;
import io.varve.query.exec.HoldingOperator;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `topk` and `bottomk`: the elements with the largest or smallest values of each group. Holds no
/// more than those; series that never have one are not announced. An instant query gets each
/// group's elements in the order of their values.
final class TopElements extends HoldingOperator {
    private final QueryContext context;
    private final StepGrid grid;
    private final LabelSelection selection;
    private final boolean top;
    private final VectorOperator operand;
    private final ScalarOperator parameter;
    private final AggregationNotes notes;

    TopElements(
            QueryContext context,
            StepGrid grid,
            LabelSelection selection,
            boolean top,
            VectorOperator operand,
            ScalarOperator parameter,
            AggregationNotes notes) {
        super(context);
        this.context = context;
        this.grid = grid;
        this.selection = selection;
        this.top = top;
        this.operand = operand;
        this.parameter = parameter;
        this.notes = notes;
    }

    @Override
    protected void evaluate(HeldSeries output) {
        List<SeriesMeta> series = operand.series();
        ElementLimits limits = ElementLimits.of(parameter.values());
        Groups groups = new Groups(selection, series);
        @Nullable ValueHeap[] @Nullable [] heaps = new ValueHeap[groups.count()][];
        StepColumn column = new StepColumn(grid.count());
        for (int read = 0; operand.next(column); read++) {
            context.cancel().check("expression evaluation");
            if (limits.none()) {
                continue;
            }
            removeHistograms(column);
            int group = groups.of(read);
            @Nullable ValueHeap[] ofGroup = heaps[group];
            if (ofGroup == null) {
                ofGroup = new ValueHeap[grid.count()];
                heaps[group] = ofGroup;
            }
            offer(read, column, limits, ofGroup);
        }
        for (@Nullable ValueHeap[] ofGroup : heaps) {
            if (ofGroup != null) {
                addTo(output, series, ofGroup);
            }
        }
    }

    private void removeHistograms(StepColumn column) {
        if (column.anyHistogram()) {
            int present = column.count();
            column.removeHistograms();
            if (column.count() < present) {
                notes.histogramIgnored();
            }
        }
    }

    private void offer(
            int series, StepColumn column, ElementLimits limits, @Nullable ValueHeap[] heaps) {
        long bytes = 0;
        for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
            if (limits.at(step) == 0) {
                continue;
            }
            ValueHeap heap = heaps[step];
            if (heap == null) {
                heap = new ValueHeap(top);
                heaps[step] = heap;
                bytes += ValueHeap.BYTES;
            }
            if (heap.offer(column.value(step), series, limits.at(step))) {
                bytes += ValueHeap.BYTES_PER_ELEMENT;
            }
        }
        if (bytes > 0) {
            charge().take(bytes);
        }
    }

    /// Adds the series that the heaps of a group, one per step, hold.
    private void addTo(HeldSeries output, List<SeriesMeta> series, @Nullable ValueHeap[] heaps) {
        Columns columns = new Columns(grid.count());
        for (int step = 0; step < heaps.length; step++) {
            ValueHeap heap = heaps[step];
            if (heap == null) {
                continue;
            }
            if (heaps.length == 1) {
                for (int at : heap.bestFirst()) {
                    columns.of(heap.series(at)).set(step, heap.value(at));
                }
            } else {
                for (int at = 0; at < heap.size(); at++) {
                    columns.of(heap.series(at)).set(step, heap.value(at));
                }
            }
        }
        columns.forEach((index, column) -> output.add(series.get(index), column));
    }

    @Override
    protected void closeInputs() {
        operand.close();
        parameter.close();
    }
}
