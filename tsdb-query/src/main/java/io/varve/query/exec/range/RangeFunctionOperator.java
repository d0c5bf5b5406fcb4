package io.varve.query.exec.range;

import io.varve.query.exec.IndexedRange;
import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.SeriesPipeline;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.chunk.SampleColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Applies a function to every series of a range vector: by several threads where the range vector
/// can be read by them, otherwise one series after the other.
final class RangeFunctionOperator implements VectorOperator {
    private final QueryContext context;
    private final RangeOperator input;
    private final List<ScalarOperator> parameters;
    private final RangeFunction function;
    private final WindowBounds bounds;
    private final List<SeriesMeta> inputSeries;
    private final List<SeriesMeta> series;
    private final DuplicateSeries duplicates;
    private final @Nullable SeriesPipeline pipeline;
    private final SeriesWindows windows;
    private final SampleColumn samples = new SampleColumn();
    private int next;

    /// @param keepsName whether the result keeps the metric name
    /// @param parameters what the function reads; closed with this operator
    RangeFunctionOperator(
            QueryContext context,
            StepGrid grid,
            WindowBounds bounds,
            RangeOperator input,
            RangeFunction function,
            boolean keepsName,
            List<ScalarOperator> parameters) {
        this.context = context;
        this.input = input;
        this.function = function;
        this.bounds = bounds;
        this.parameters = List.copyOf(parameters);
        this.inputSeries = input.series();
        this.series = keepsName ? inputSeries : NameRemoval.drop(context, inputSeries);
        this.duplicates = new DuplicateSeries(series);
        this.windows = new SeriesWindows(bounds, context.cancel());
        this.pipeline =
                input instanceof IndexedRange indexed
                        ? new SeriesPipeline(
                                context, grid, series.size(), () -> evaluator(indexed.reader()))
                        : null;
    }

    private SeriesPipeline.Evaluator evaluator(IndexedRange.Reader reader) {
        SeriesWindows own = new SeriesWindows(bounds, context.cancel());
        SampleColumn read = new SampleColumn();
        return (index, into) -> {
            reader.read(index, read);
            own.lay(inputSeries.get(index).labels(), read);
            own.all().countIn(context.tally(), true);
            function.evaluate(own, into);
        };
    }

    @Override
    public List<SeriesMeta> series() {
        return series;
    }

    @Override
    public boolean next(StepColumn column) {
        if (next == 0) {
            // Evaluated here, so that no other thread has to.
            parameters.forEach(ScalarOperator::values);
        }
        boolean yielded = pipeline == null ? nextOfInput(column) : pipeline.next(column);
        if (yielded && column.next(0) >= 0) {
            duplicates.hasValues(next);
        }
        next++;
        return yielded;
    }

    private boolean nextOfInput(StepColumn column) {
        column.clear();
        if (!input.next(samples)) {
            return false;
        }
        context.cancel().check("expression evaluation");
        windows.lay(inputSeries.get(next).labels(), samples);
        windows.all().countIn(context.tally(), false);
        function.evaluate(windows, column);
        return true;
    }

    @Override
    public void close() {
        if (pipeline != null) {
            pipeline.close();
        }
        input.close();
        parameters.forEach(ScalarOperator::close);
    }
}
