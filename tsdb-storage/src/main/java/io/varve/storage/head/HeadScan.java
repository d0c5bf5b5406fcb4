package io.varve.storage.head;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.index.LabelIndex;
import io.varve.storage.index.Postings;
import io.varve.storage.index.SortedSeries;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CancelToken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// Walks over the sealed series of a tenant by metric name, then labels, one at a time: what is
/// held is the ids of one metric's series and the chunks of one series. Series that are made
/// meanwhile may be passed over; they have nothing sealed. Not thread-safe.
public final class HeadScan implements AutoCloseable {
    private static final String METRIC_NAME = "__name__";

    private static final Comparator<ClosedChunk> ORDER =
            Comparator.comparingInt((ClosedChunk closed) -> closed.chunk().replica())
                    .thenComparingLong(closed -> closed.chunk().minTimeMs());

    private final HeadTenant tenant;
    private final HeadRange range;
    private final List<HeadRange> published;
    private final TimeRange times;
    private final Truncations truncations;
    private final Deletions deletions;
    private final ChunkTable.Reader stored;
    private final CancelToken cancel;
    private final Iterator<String> metrics;

    private SortedSeries series;
    private int next;
    private Labels labels = Labels.EMPTY;
    private List<Chunk> chunks = List.of();

    HeadScan(
            HeadTenant tenant,
            HeadRange range,
            List<HeadRange> published,
            ChunkTable chunkTable,
            CancelToken cancel) {
        this.tenant = tenant;
        this.range = range;
        this.published = List.copyOf(published);
        this.times = new TimeRange(Long.MIN_VALUE, range.beforeMs());
        this.cancel = cancel;
        List<String> names = new ArrayList<>();
        // Series without a name come first, and a label without a value is none.
        names.add("");
        names.addAll(tenant.index().labelValues(METRIC_NAME, List.of(), 0, cancel));
        metrics = names.iterator();
        series = tenant.index().sorted(Postings.EMPTY);
        // Before the view: rows that are deleted later are still in it, and must stay hidden.
        truncations = tenant.truncations();
        deletions = tenant.deletions();
        stored = chunkTable.reader();
    }

    /// Moves to the next series that has sealed chunks.
    ///
    /// @return false if there is none
    public boolean advance() {
        while (true) {
            while (next < series.size()) {
                int index = next++;
                List<ClosedChunk> sealed = sealed(series.id(index));
                if (!sealed.isEmpty()) {
                    labels = series.labels(index);
                    chunks = sealed.stream().map(ClosedChunk::chunk).toList();
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
        Matcher matcher = new Matcher(METRIC_NAME, Matcher.Type.EQUAL, metric);
        int[] ids = index.select(List.of(matcher), cancel).toArray();
        int count = tenant.pages().keepReaching(ids, times);
        return index.sorted(Postings.of(ids, count));
    }

    /// Memory first, then the table: a chunk that leaves memory meanwhile is in the table before.
    private List<ClosedChunk> sealed(int id) {
        List<ClosedChunk> found = new ArrayList<>();
        SeriesPage page = tenant.pages().find(id >> SeriesPage.SHIFT);
        if (page == null) {
            return found;
        }
        int slot = id & (SeriesPage.SIZE - 1);
        boolean mayBeStored;
        long generation;
        synchronized (page) {
            page.read(slot, times, found);
            mayBeStored = page.mayBeClosed(slot, Long.MIN_VALUE);
            generation = page.storedGeneration();
        }
        if (mayBeStored) {
            List<ClosedChunk> rows = new ArrayList<>();
            stored.read(tenant.number(), id, times, generation, rows);
            HeadSeries.addMissing(rows, found);
        }
        found.removeIf(closed -> !isWanted(closed));
        deletions.takeOutOf(found);
        found.sort(ORDER);
        return found;
    }

    private boolean isWanted(ClosedChunk closed) {
        if (!range.holds(closed) || truncations.hides(closed)) {
            return false;
        }
        for (HeadRange earlier : published) {
            if (earlier.holds(closed)) {
                return false;
            }
        }
        return true;
    }

    /// Deletions whose samples the scan leaves out wherever they are sealed.
    public Set<Ulid> applied() {
        Set<Ulid> applied = new HashSet<>();
        for (HeadDeletion deletion : deletions.all()) {
            applied.add(deletion.deletion().id());
        }
        return applied;
    }

    public Labels labels() {
        return labels;
    }

    /// The sealed chunks of the series: by replica, then by their first timestamps. Those of one
    /// replica may overlap, but have no timestamp in common.
    public List<Chunk> chunks() {
        return chunks;
    }

    @Override
    public void close() {
        stored.close();
    }
}
