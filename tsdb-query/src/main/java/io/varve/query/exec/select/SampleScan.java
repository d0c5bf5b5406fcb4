package io.varve.query.exec.select;

import io.varve.query.exec.QueryContext;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import java.util.List;

/// Tells which series have which samples at which steps, without keeping them.
public final class SampleScan {
    private SampleScan() {}

    /// Takes a series and gives it a number.
    @FunctionalInterface
    public interface SeriesVisitor {
        int series(Labels labels);
    }

    /// Takes the sample that an instant selector yields for a series at a step.
    @FunctionalInterface
    public interface SampleVisitor {
        void sample(int series, int step, long timestampMs, boolean isFloat);
    }

    /// Visits the samples that an instant selector yields.
    ///
    /// @param hints their range covers all that the steps look back to
    public static void scan(
            QueryContext context,
            Querier querier,
            SelectHints hints,
            List<Matcher> matchers,
            ReferenceTimes times,
            SeriesVisitor series,
            SampleVisitor visitor) {
        NewestSample newest = new NewestSample(times, context.lookbackMs());
        SampleColumn samples = new SampleColumn();
        try (SelectedSeries selected = SelectedSeries.select(context, querier, hints, matchers)) {
            SelectedSeries.Reader reader = selected.reader();
            for (int i = 0; i < selected.count(); i++) {
                int number = series.series(selected.metas().get(i).labels());
                reader.read(i, samples);
                newest.lay(samples);
                for (int step = 0; step < times.count(); step++) {
                    int at = newest.at(step);
                    if (at >= 0) {
                        FloatHistogram histogram = samples.histogram(at);
                        context.tally()
                                .instant(step, histogram == null ? 1 : histogram.sampleWeight());
                        visitor.sample(number, step, samples.timestampMs(at), histogram == null);
                    }
                }
            }
        }
    }
}
