package io.varve.query.exec.select;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SampleReader;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.List;

/// The series that a selector matched, in the order of their labels. Closing gives back what it
/// took from the query's memory. Thread-safe once selected.
final class SelectedSeries implements AutoCloseable {
    private static final int CHECK_INTERVAL = 1024;

    private final QueryContext context;
    private final SelectHints hints;
    private final List<Series> series = new ArrayList<>();
    private final List<SeriesMeta> metas = new ArrayList<>();
    private long bytes;

    private SelectedSeries(QueryContext context, SelectHints hints) {
        this.context = context;
        this.hints = hints;
    }

    /// @throws VarveException with Prometheus's text if the source cannot be read
    static SelectedSeries select(
            QueryContext context, Querier querier, SelectHints hints, List<Matcher> matchers) {
        // A query may have thousands of selectors.
        context.cancel().check("expression evaluation");
        SelectedSeries selected = new SelectedSeries(context, hints);
        try {
            selected.collect(querier.select(hints, matchers));
        } catch (VarveException e) {
            throw switch (e.kind()) {
                case CANCELLED, TIMED_OUT, LIMITED, EXECUTION -> e;
                default ->
                        new VarveException(
                                ErrorKind.INTERNAL, "expanding series: " + e.getMessage(), e);
            };
        }
        return selected;
    }

    private void collect(SeriesSet set) {
        while (set.advance()) {
            if (series.size() % CHECK_INTERVAL == 0) {
                context.cancel().check("expression evaluation");
            }
            Series next = set.series();
            Labels labels = next.labels();
            // The labels' strings are the source's; what is ours are arrays and handles.
            long size = 96 + 8L * labels.size();
            context.memory().take(size);
            bytes += size;
            series.add(next);
            metas.add(new SeriesMeta(labels, false));
        }
        context.read().stats().addSeries(series.size());
    }

    List<SeriesMeta> metas() {
        return metas;
    }

    int count() {
        return series.size();
    }

    /// A way to the samples of the series, for one thread at a time. Readers may be made by several
    /// threads.
    Reader reader() {
        return new Reader();
    }

    @Override
    public void close() {
        context.memory().give(bytes);
        bytes = 0;
    }

    /// Reads series, and counts the samples of the last one as held.
    final class Reader {
        private final SampleReader reader = new SampleReader(context.read());
        private long held;

        private Reader() {}

        /// Fills the column with the samples of a series in the range of the hints, stale markers
        /// included.
        void read(int index, SampleColumn column) {
            reader.read(series.get(index), hints.range(), column);
            context.samples().give(held);
            held = 0;
            long weight = weight(column);
            context.samples().take(weight);
            held = weight;
        }
    }

    private static long weight(SampleColumn column) {
        long weight = column.size();
        for (int i = 0; column.histogramCount() > 0 && i < column.size(); i++) {
            var histogram = column.histogram(i);
            if (histogram != null) {
                weight += histogram.sampleWeight() - 1;
            }
        }
        return weight;
    }
}
