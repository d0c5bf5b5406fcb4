package io.varve.query.exec.function;

import io.varve.query.ast.Function;
import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMapping;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.query.exec.histogram.HistogramVariance;
import io.varve.storage.histogram.FloatHistogram;

/// `histogram_count`, `histogram_sum`, `histogram_avg`, `histogram_stddev`, `histogram_stdvar`: a
/// number that a native histogram has. Floats are left out.
final class HistogramParts extends SeriesMapping {
    private final Part part;

    HistogramParts(QueryContext context, VectorOperator input, Function function) {
        super(context, input);
        this.part = part(function);
    }

    /// A number that a histogram has.
    @FunctionalInterface
    private interface Part {
        double of(FloatHistogram histogram);
    }

    private static Part part(Function function) {
        return switch (function) {
            case HISTOGRAM_COUNT -> FloatHistogram::count;
            case HISTOGRAM_SUM -> FloatHistogram::sum;
            case HISTOGRAM_AVG -> histogram -> histogram.sum() / histogram.count();
            case HISTOGRAM_STDDEV -> HistogramVariance::standardDeviation;
            case HISTOGRAM_STDVAR -> HistogramVariance::variance;
            default ->
                    throw new IllegalArgumentException(
                            function.text() + " is not a part of a histogram");
        };
    }

    @Override
    protected SeriesMeta announce(SeriesMeta series) {
        return NameRemoval.drop(context(), series);
    }

    @Override
    protected void transform(StepColumn column) {
        for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
            FloatHistogram histogram = column.histogram(step);
            if (histogram == null) {
                column.remove(step);
            } else {
                column.set(step, part.of(histogram));
            }
        }
        column.removeHistograms();
    }
}
