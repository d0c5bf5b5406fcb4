package io.varve.storage.head;

import io.varve.storage.index.Postings;
import io.varve.storage.index.SortedSeries;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// One query's view on a tenant of a head: each series as it is when it is read. Thread-safe.
final class HeadQuerier implements Querier {
    private final HeadTenant tenant;
    private final TimeRange range;
    private final ReadContext context;
    private final ChunkReaders readers;

    /// As they were before the first view of stored chunks: rows that are deleted later are still
    /// in it, and must stay hidden.
    private final Truncations truncations;

    /// Likewise: rows may have deleted samples until they are written anew.
    private final Deletions deletions;

    /// Bytes taken from the query's account until the querier is closed.
    private final AtomicLong taken = new AtomicLong();

    HeadQuerier(HeadTenant tenant, TimeRange range, ReadContext context, ChunkReaders readers) {
        this.tenant = tenant;
        this.range = range;
        this.context = context;
        this.readers = readers;
        this.truncations = tenant.truncations();
        this.deletions = tenant.deletions();
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
        Postings postings = matching(hints.range(), matchers);
        SortedSeries sorted = tenant.index().sorted(postings);
        context.memory().take(sorted.bytes());
        taken.addAndGet(sorted.bytes());
        int limit = hints.seriesLimit();
        int count = limit > 0 ? Math.min(limit, sorted.size()) : sorted.size();
        context.stats().addResolution(0);
        return new HeadSeriesSet(tenant, truncations, deletions, sorted, count, context, readers);
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
        Postings postings = matching(range, matchers);
        return tenant.index().labelNames(postings, limit, context.cancel());
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
        Postings postings = matching(range, matchers);
        return tenant.index().labelValues(name, postings, limit, context.cancel());
    }

    /// The series that fulfil the matchers and have samples around the range.
    private Postings matching(TimeRange wanted, List<Matcher> matchers) {
        if (wanted.maxMs() <= tenant.oldestMs()) {
            return Postings.EMPTY;
        }
        Postings postings = tenant.index().select(matchers, context.cancel());
        int[] ids = postings.toArray();
        int count = tenant.pages().keepReaching(ids, wanted);
        return count == ids.length ? postings : Postings.of(ids, count);
    }

    @Override
    public void close() {
        readers.close();
        context.memory().give(taken.getAndSet(0));
    }
}
