package io.varve.query.exec.function;

import io.varve.query.exec.GoMath;
import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMapping;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import java.util.List;

/// `clamp`, `clamp_min`, `clamp_max`: keeps floats between two scalars. A step at which the upper
/// bound is below the lower one has no elements.
final class Clamp extends SeriesMapping {
    private final ScalarOperator lower;
    private final ScalarOperator upper;

    Clamp(QueryContext context, VectorOperator input, ScalarOperator lower, ScalarOperator upper) {
        super(context, input);
        this.lower = lower;
        this.upper = upper;
    }

    @Override
    public List<SeriesMeta> series() {
        // Evaluated even if there are no series, as they may fail.
        lower.values();
        upper.values();
        return super.series();
    }

    @Override
    protected SeriesMeta announce(SeriesMeta series) {
        return NameRemoval.drop(context(), series);
    }

    @Override
    protected void transform(StepColumn column) {
        column.removeHistograms();
        clamp(column.values(), column.present(), lower.values(), upper.values());
    }

    private static void clamp(double[] values, long[] present, double[] lower, double[] upper) {
        for (int step = 0; step < values.length; step++) {
            if (upper[step] < lower[step]) {
                present[step >> 6] &= ~(1L << step);
            } else {
                values[step] = GoMath.max(lower[step], GoMath.min(upper[step], values[step]));
            }
        }
    }

    @Override
    public void close() {
        super.close();
        lower.close();
        upper.close();
    }
}
