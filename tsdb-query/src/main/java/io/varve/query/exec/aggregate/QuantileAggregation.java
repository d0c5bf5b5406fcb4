package io.varve.query.exec.aggregate;

import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import java.util.List;

/// `quantile`: a groupwise aggregation with a parameter, which is judged once for all steps.
final class QuantileAggregation implements VectorOperator {
    private final ScalarOperator parameter;
    private final AggregationNotes notes;
    private final VectorOperator aggregation;

    QuantileAggregation(
            QueryContext context,
            StepGrid grid,
            LabelSelection selection,
            VectorOperator operand,
            ScalarOperator parameter,
            AggregationNotes notes) {
        this.parameter = parameter;
        this.notes = notes;
        this.aggregation =
                new GroupwiseAggregation(
                        context,
                        grid,
                        selection,
                        operand,
                        charge -> new QuantileAccumulator(notes, parameter.values(), charge));
    }

    @Override
    public List<SeriesMeta> series() {
        warn(parameter.values());
        return aggregation.series();
    }

    /// Names the largest and the smallest of the values that are no fractions, or NaN if that is
    /// among them.
    private void warn(double[] fractions) {
        double min = 0;
        double max = 0;
        for (double fraction : fractions) {
            min = Math.min(min, fraction);
            max = Math.max(max, fraction);
        }
        if (Double.isNaN(max)) {
            notes.invalidQuantile(Double.NaN);
        }
        if (max > 1) {
            notes.invalidQuantile(max);
        }
        if (min < 0) {
            notes.invalidQuantile(min);
        }
    }

    @Override
    public boolean next(StepColumn column) {
        return aggregation.next(column);
    }

    @Override
    public void close() {
        aggregation.close();
        parameter.close();
    }
}
