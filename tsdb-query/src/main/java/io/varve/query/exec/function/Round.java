package io.varve.query.exec.function;

import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMapping;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import java.util.List;

/// `round(v, s)`: each float to the nearest multiple of the scalar, halves up.
final class Round extends SeriesMapping {
    private final ScalarOperator nearest;

    Round(QueryContext context, VectorOperator input, ScalarOperator nearest) {
        super(context, input);
        this.nearest = nearest;
    }

    @Override
    public List<SeriesMeta> series() {
        // Evaluated even if there are no series, as it may fail.
        nearest.values();
        return super.series();
    }

    @Override
    protected SeriesMeta announce(SeriesMeta series) {
        return NameRemoval.drop(context(), series);
    }

    @Override
    protected void transform(StepColumn column) {
        column.removeHistograms();
        round(column.values(), nearest.values());
    }

    /// By way of the inverse, as Prometheus does: it is exact for 0.1 and its like.
    private static void round(double[] values, double[] nearest) {
        for (int step = 0; step < values.length; step++) {
            double inverse = 1 / nearest[step];
            values[step] = Math.floor(values[step] * inverse + 0.5) / inverse;
        }
    }

    @Override
    public void close() {
        super.close();
        nearest.close();
    }
}
