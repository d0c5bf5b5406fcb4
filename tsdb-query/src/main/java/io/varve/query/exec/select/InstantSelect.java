package io.varve.query.exec.select;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SampleTally;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.SeriesPipeline;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Matcher;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import java.util.List;

/// An instant selector: at each step the newest sample of each series.
public final class InstantSelect implements VectorOperator {
    private final SelectedSeries selected;
    private final SeriesPipeline pipeline;

    private InstantSelect(SelectedSeries selected, SeriesPipeline pipeline) {
        this.selected = selected;
        this.pipeline = pipeline;
    }

    /// Selects the series.
    ///
    /// @param hints their range covers all that the steps look back to
    /// @param statisticsOnly whether reset hints are found while reading
    public static InstantSelect open(
            QueryContext context,
            StepGrid grid,
            Querier querier,
            SelectHints hints,
            List<Matcher> matchers,
            ReferenceTimes times,
            boolean statisticsOnly) {
        SelectedSeries selected = SelectedSeries.select(context, querier, hints, matchers);
        SeriesPipeline pipeline =
                new SeriesPipeline(
                        context,
                        grid,
                        selected.count(),
                        () -> new Evaluator(context, selected, times, statisticsOnly));
        return new InstantSelect(selected, pipeline);
    }

    @Override
    public List<SeriesMeta> series() {
        return selected.metas();
    }

    @Override
    public boolean next(StepColumn column) {
        return pipeline.next(column);
    }

    @Override
    public void close() {
        pipeline.close();
        selected.close();
    }

    /// Reads a series and picks the samples of the steps.
    private static final class Evaluator implements SeriesPipeline.Evaluator {
        private final SelectedSeries.Reader reader;
        private final NewestSample newest;
        private final SampleTally tally;
        private final boolean statisticsOnly;
        private final StatisticsHints statistics;
        private final SampleColumn samples = new SampleColumn();

        Evaluator(
                QueryContext context,
                SelectedSeries selected,
                ReferenceTimes times,
                boolean statisticsOnly) {
            this.reader = selected.reader();
            this.newest = new NewestSample(times, context.lookbackMs());
            this.tally = context.tally();
            this.statisticsOnly = statisticsOnly;
            this.statistics = StatisticsHints.ofInstants(times, context.lookbackMs());
        }

        @Override
        public void evaluate(int series, StepColumn into) {
            reader.read(series, samples);
            if (statisticsOnly && samples.histogramCount() > 0) {
                statistics.apply(samples);
            }
            newest.lay(samples);
            for (int step = 0; step < into.steps(); step++) {
                int at = newest.at(step);
                if (at < 0) {
                    continue;
                }
                FloatHistogram histogram = samples.histogram(at);
                if (histogram == null) {
                    into.set(step, samples.value(at));
                } else {
                    into.set(step, histogram);
                }
            }
            tally.instants(into);
        }
    }
}
