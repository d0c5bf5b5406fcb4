package io.varve.storage.head;

import io.varve.storage.index.LabelIndex;
import io.varve.storage.index.Postings;
import io.varve.storage.index.SortedSeries;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableCursor;
import io.varve.storage.tables.TableStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Walks over the series of a tenant that have sealed exemplars, by metric name, then labels, one
/// at a time. Not thread-safe; for platform threads.
public final class ExemplarScan implements AutoCloseable {
    private final HeadTenant tenant;
    private final HeadRange range;
    private final List<HeadRange> published;
    private final TimeRange times;
    private final Truncations truncations;
    private final Deletions deletions;
    private final ExemplarReader.Rows rows;
    private final TableCursor stored;
    private final CancelToken cancel;
    private final Iterator<String> metrics;

    private SortedSeries series;
    private int next;
    private Labels labels = Labels.EMPTY;
    private List<Exemplar> exemplars = List.of();

    ExemplarScan(
            HeadTenant tenant,
            HeadRange range,
            List<HeadRange> published,
            TableStore store,
            CancelToken cancel) {
        this.tenant = tenant;
        this.range = range;
        this.published = List.copyOf(published);
        this.times = new TimeRange(Long.MIN_VALUE, range.beforeMs());
        this.cancel = cancel;
        List<String> names = new ArrayList<>();
        if (tenant.exemplarCount() > 0) {
            // Series without a name come first, and a label without a value is none.
            names.add("");
            names.addAll(tenant.index().labelValues(Labels.METRIC_NAME, List.of(), 0, cancel));
        }
        metrics = names.iterator();
        series = tenant.index().sorted(Postings.EMPTY);
        // Before the view: rows that are deleted later are still in it, and must stay hidden.
        truncations = tenant.truncations();
        deletions = tenant.deletions();
        rows = new ExemplarReader.Rows(tenant);
        stored = store.lookup(Table.EXEMPLARS);
    }

    /// Moves to the next series that has sealed exemplars.
    ///
    /// @return false if there is none
    public boolean advance() {
        while (true) {
            while (next < series.size()) {
                int index = next++;
                List<Exemplar> sealed = sealed(series.id(index));
                if (!sealed.isEmpty()) {
                    labels = series.labels(index);
                    exemplars = sealed;
                    return true;
                }
            }
            if (!metrics.hasNext()) {
                return false;
            }
            series = seriesOf(metrics.next());
            next = 0;
        }
    }

    private SortedSeries seriesOf(String metric) {
        LabelIndex index = tenant.index();
        Matcher matcher = new Matcher(Labels.METRIC_NAME, Matcher.Type.EQUAL, metric);
        int[] ids = index.select(List.of(matcher), cancel).toArray();
        return index.sorted(Postings.of(ids, tenant.exemplars().keepHolding(ids)));
    }

    private List<Exemplar> sealed(int id) {
        List<Exemplar> sealed = new ArrayList<>();
        for (ExemplarRow row : rows.read(stored, id, times)) {
            if (isWanted(row)
                    && !deletions.hidesExemplar(
                            id, row.position(), row.timestampMs(), Long.MAX_VALUE)) {
                sealed.add(row.exemplar());
            }
        }
        return sealed;
    }

    private boolean isWanted(ExemplarRow row) {
        long position = row.position();
        long timeMs = row.timestampMs();
        if (!range.holds(position, timeMs) || truncations.hides(position, timeMs, Long.MAX_VALUE)) {
            return false;
        }
        for (HeadRange earlier : published) {
            if (earlier.holds(position, timeMs)) {
                return false;
            }
        }
        return true;
    }

    public Labels labels() {
        return labels;
    }

    /// The sealed exemplars of the series, in their order.
    public List<Exemplar> exemplars() {
        return exemplars;
    }

    @Override
    public void close() {
        stored.close();
    }
}
