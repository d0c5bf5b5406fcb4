package io.varve.query.exec.select;

import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SampleTally;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Matcher;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import java.util.List;

/// `timestamp` and `start_timestamp` of an instant selector: when the sample that it yields was
/// taken, or when it was started, in seconds.
public final class SampleTimes implements VectorOperator {
    private final SelectedSeries selected;
    private final SelectedSeries.Reader reader;
    private final List<SeriesMeta> series;
    private final NewestSample newest;
    private final SampleTally tally;
    private final boolean start;
    private final SampleColumn samples = new SampleColumn();
    private int next;

    private SampleTimes(
            QueryContext context, SelectedSeries selected, ReferenceTimes times, boolean start) {
        this.selected = selected;
        this.reader = selected.reader();
        this.series = NameRemoval.drop(context, selected.metas());
        this.newest = new NewestSample(times, context.lookbackMs());
        this.tally = context.tally();
        this.start = start;
    }

    /// Selects the series. Series that differ in their name only may come out equal.
    ///
    /// @param hints their range covers all that the steps look back to
    /// @param start whether start timestamps are asked for
    public static SampleTimes open(
            QueryContext context,
            Querier querier,
            SelectHints hints,
            List<Matcher> matchers,
            ReferenceTimes times,
            boolean start) {
        SelectedSeries selected = SelectedSeries.select(context, querier, hints, matchers);
        return new SampleTimes(context, selected, times, start);
    }

    @Override
    public List<SeriesMeta> series() {
        return series;
    }

    @Override
    public boolean next(StepColumn column) {
        column.clear();
        if (next == selected.count()) {
            return false;
        }
        reader.read(next++, samples);
        newest.lay(samples);
        for (int step = 0; step < column.steps(); step++) {
            int at = newest.at(step);
            if (at >= 0) {
                long ms = start ? samples.startMs(at) : samples.timestampMs(at);
                column.set(step, ms / 1000.0);
            }
        }
        tally.instants(column);
        return true;
    }

    @Override
    public void close() {
        selected.close();
    }
}
