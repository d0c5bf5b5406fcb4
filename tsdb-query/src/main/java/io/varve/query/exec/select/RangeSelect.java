package io.varve.query.exec.select;

import io.varve.query.exec.IndexedRange;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Matcher;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import java.util.List;

/// A range selector: the samples of each series in a window per step, without stale markers.
public final class RangeSelect implements IndexedRange {
    private final SelectedSeries selected;
    private final ReferenceTimes times;
    private final long rangeMs;
    private final boolean statisticsOnly;
    private final StatisticsHints statistics;
    private final Reader reader;
    private int next;

    private RangeSelect(
            SelectedSeries selected, ReferenceTimes times, long rangeMs, boolean statisticsOnly) {
        this.selected = selected;
        this.times = times;
        this.rangeMs = rangeMs;
        this.statisticsOnly = statisticsOnly;
        this.statistics = StatisticsHints.ofWindows(times, rangeMs);
        this.reader = reader();
    }

    /// Selects the series.
    ///
    /// @param hints their range covers all windows, and what lies around them that functions over
    ///   anchored and smoothed windows look at
    /// @param statisticsOnly whether reset hints are found while reading
    public static RangeSelect open(
            QueryContext context,
            Querier querier,
            SelectHints hints,
            List<Matcher> matchers,
            ReferenceTimes times,
            long rangeMs,
            boolean statisticsOnly) {
        SelectedSeries selected = SelectedSeries.select(context, querier, hints, matchers);
        return new RangeSelect(selected, times, rangeMs, statisticsOnly);
    }

    @Override
    public List<SeriesMeta> series() {
        return selected.metas();
    }

    @Override
    public boolean next(SampleColumn column) {
        column.clear();
        if (next == selected.count()) {
            return false;
        }
        reader.read(next++, column);
        return true;
    }

    @Override
    public Reader reader() {
        SelectedSeries.Reader samples = selected.reader();
        return (series, column) -> {
            samples.read(series, column);
            column.removeStaleMarkers();
            if (statisticsOnly && column.histogramCount() > 0) {
                statistics.apply(column);
            }
        };
    }

    @Override
    public long windowStartMs(int step) {
        return times.timeMs(step) - rangeMs;
    }

    @Override
    public long windowEndMs(int step) {
        return times.timeMs(step);
    }

    @Override
    public long rangeMs() {
        return rangeMs;
    }

    @Override
    public void close() {
        selected.close();
    }
}
