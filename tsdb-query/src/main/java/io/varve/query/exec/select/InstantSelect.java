package io.varve.query.exec.select;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
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
    private final NewestSample newest;
    private final boolean statisticsOnly;
    private final StatisticsHints statistics;
    private final SampleColumn samples = new SampleColumn();
    private int next;

    private InstantSelect(
            QueryContext context,
            SelectedSeries selected,
            ReferenceTimes times,
            boolean statisticsOnly) {
        this.selected = selected;
        this.newest = new NewestSample(times, context.lookbackMs());
        this.statisticsOnly = statisticsOnly;
        this.statistics = StatisticsHints.ofInstants(times, context.lookbackMs());
    }

    /// Selects the series.
    ///
    /// @param hints their range covers all that the steps look back to
    /// @param statisticsOnly whether reset hints are found while reading
    public static InstantSelect open(
            QueryContext context,
            Querier querier,
            SelectHints hints,
            List<Matcher> matchers,
            ReferenceTimes times,
            boolean statisticsOnly) {
        SelectedSeries selected = SelectedSeries.select(context, querier, hints, matchers);
        return new InstantSelect(context, selected, times, statisticsOnly);
    }

    @Override
    public List<SeriesMeta> series() {
        return selected.metas();
    }

    @Override
    public boolean next(StepColumn column) {
        column.clear();
        if (next == selected.count()) {
            return false;
        }
        selected.read(next++, samples);
        if (statisticsOnly && samples.histogramCount() > 0) {
            statistics.apply(samples);
        }
        newest.lay(samples);
        for (int step = 0; step < column.steps(); step++) {
            int at = newest.at(step);
            if (at >= 0) {
                FloatHistogram histogram = samples.histogram(at);
                if (histogram == null) {
                    column.set(step, samples.value(at));
                } else {
                    column.set(step, histogram);
                }
            }
        }
        return true;
    }

    @Override
    public void close() {
        selected.close();
    }
}
