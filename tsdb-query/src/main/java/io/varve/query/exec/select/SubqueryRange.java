package io.varve.query.exec.select;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import java.util.List;

/// A subquery: the values of an expression at the times of its own grid, in a window per step
/// (conformance FORMAT.md, B5.5).
public final class SubqueryRange implements RangeOperator {
    private final QueryContext context;
    private final VectorOperator expr;
    private final StepGrid grid;
    private final ReferenceTimes times;
    private final long rangeMs;
    private final StepColumn column;
    private long held;

    /// @param expr evaluated on the grid; each label set once; closed with this operator
    /// @param grid all times in any of the windows
    public SubqueryRange(
            QueryContext context,
            VectorOperator expr,
            StepGrid grid,
            ReferenceTimes times,
            long rangeMs) {
        this.context = context;
        this.expr = expr;
        this.grid = grid;
        this.times = times;
        this.rangeMs = rangeMs;
        context.memory().take(StepColumn.bytes(grid.count()));
        this.column = new StepColumn(grid.count());
    }

    @Override
    public List<SeriesMeta> series() {
        return expr.series();
    }

    @Override
    public boolean next(SampleColumn samples) {
        samples.clear();
        context.samples().give(held);
        held = 0;
        if (!expr.next(column)) {
            return false;
        }
        for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
            FloatHistogram histogram = column.histogram(step);
            if (histogram == null) {
                samples.addFloat(grid.timeMs(step), column.value(step));
            } else {
                // The sample before may not be the one that the hint was made for.
                boolean gauge = histogram.hint() == ResetHint.GAUGE;
                ResetHint hint = gauge ? ResetHint.GAUGE : ResetHint.UNKNOWN;
                samples.addHistogram(grid.timeMs(step), histogram.withHint(hint), 0);
            }
        }
        long count = samples.size();
        context.samples().take(count);
        held = count;
        return true;
    }

    @Override
    public long windowStartMs(int step) {
        return times.timeMs(step) - rangeMs;
    }

    @Override
    public long windowEndMs(int step) {
        return times.timeMs(step);
    }

    @Override
    public long rangeMs() {
        return rangeMs;
    }

    @Override
    public void close() {
        expr.close();
        context.samples().give(held);
        held = 0;
    }
}
