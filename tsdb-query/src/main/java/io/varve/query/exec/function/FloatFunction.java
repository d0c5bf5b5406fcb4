package io.varve.query.exec.function;

import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMapping;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;

/// Applies a function to each float of a vector; leaves out histograms and drops names.
final class FloatFunction extends SeriesMapping {
    private final FloatKernel kernel;

    FloatFunction(QueryContext context, VectorOperator input, FloatKernel kernel) {
        super(context, input);
        this.kernel = kernel;
    }

    @Override
    protected SeriesMeta announce(SeriesMeta series) {
        return NameRemoval.drop(context(), series);
    }

    @Override
    protected void transform(StepColumn column) {
        column.removeHistograms();
        kernel.apply(column.values());
    }
}
