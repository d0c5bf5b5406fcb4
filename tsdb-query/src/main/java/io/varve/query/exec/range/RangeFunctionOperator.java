package io.varve.query.exec.range;

import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.chunk.SampleColumn;
import java.util.List;

/// Applies a function to every series of a range vector.
final class RangeFunctionOperator implements VectorOperator {
    private final QueryContext context;
    private final RangeOperator input;
    private final List<ScalarOperator> parameters;
    private final RangeFunction function;
    private final List<SeriesMeta> inputSeries;
    private final List<SeriesMeta> series;
    private final DuplicateSeries duplicates;
    private final SeriesWindows windows;
    private final SampleColumn samples = new SampleColumn();
    private int next;

    /// @param keepsName whether the result keeps the metric name
    /// @param parameters what the function reads; closed with this operator
    RangeFunctionOperator(
            QueryContext context,
            WindowBounds bounds,
            RangeOperator input,
            RangeFunction function,
            boolean keepsName,
            List<ScalarOperator> parameters) {
        this.context = context;
        this.input = input;
        this.function = function;
        this.parameters = List.copyOf(parameters);
        this.inputSeries = input.series();
        this.series = keepsName ? inputSeries : NameRemoval.drop(context, inputSeries);
        this.duplicates = new DuplicateSeries(series);
        this.windows = new SeriesWindows(bounds);
    }

    @Override
    public List<SeriesMeta> series() {
        return series;
    }

    @Override
    public boolean next(StepColumn column) {
        column.clear();
        samples.clear();
        if (!input.next(samples)) {
            return false;
        }
        context.cancel().check("expression evaluation");
        windows.lay(inputSeries.get(next).labels(), samples);
        function.evaluate(windows, column);
        if (column.next(0) >= 0) {
            duplicates.hasValues(next);
        }
        next++;
        return true;
    }

    @Override
    public void close() {
        input.close();
        parameters.forEach(ScalarOperator::close);
    }
}
