package io.varve.query.exec.function;

import io.varve.query.ast.Span;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMapping;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import java.util.List;

/// What is left of `sort*` in a range query, whose result is ordered by labels: a warning, and the
/// loss of histograms where the order is by value.
final class Unsorted extends SeriesMapping {
    private static final String WARNING =
            "sort is ineffective for range queries since results are always ordered by labels";

    private final boolean histograms;
    private final Span span;

    /// @param histograms whether histograms are kept
    /// @param span place of the call
    Unsorted(QueryContext context, VectorOperator input, boolean histograms, Span span) {
        super(context, input);
        this.histograms = histograms;
        this.span = span;
    }

    @Override
    public List<SeriesMeta> series() {
        context().annotations().warn(WARNING, span);
        return super.series();
    }

    @Override
    protected SeriesMeta announce(SeriesMeta series) {
        return series;
    }

    @Override
    protected void transform(StepColumn column) {
        if (!histograms) {
            column.removeHistograms();
        }
    }
}
