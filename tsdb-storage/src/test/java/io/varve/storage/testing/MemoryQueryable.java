package io.varve.storage.testing;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/// A source of chunks in memory, for every tenant the same, that does as little as its contract
/// allows: it ignores hints and ranges. Counts what is open, so that tests can tell leaks.
public final class MemoryQueryable implements Queryable {
    private final TreeMap<Labels, List<Chunk>> chunks = new TreeMap<>();
    private final AtomicInteger open = new AtomicInteger();

    public MemoryQueryable add(Labels labels, Chunk chunk) {
        List<Chunk> list = chunks.computeIfAbsent(labels, _ -> new ArrayList<>());
        list.add(chunk);
        list.sort(Comparator.comparingLong(Chunk::minTimeMs));
        return this;
    }

    /// How many queriers and cursors have been handed out and not been closed.
    public int open() {
        return open.get();
    }

    @Override
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context) {
        open.incrementAndGet();
        return new MemoryQuerier();
    }

    private final class MemoryQuerier implements Querier {
        private boolean closed;

        @Override
        public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
            return new MemorySeriesSet(matching(matchers).iterator());
        }

        private List<Labels> matching(List<Matcher> matchers) {
            return chunks.keySet().stream()
                    .filter(labels -> matchers.stream().allMatch(m -> m.matches(labels)))
                    .toList();
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers, int limit) {
            var names = new TreeSet<String>(Utf8Order::compare);
            for (Labels labels : matching(matchers)) {
                labels.entries().forEach(entry -> names.add(entry.getKey()));
            }
            return names.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
            var values = new TreeSet<String>(Utf8Order::compare);
            for (Labels labels : matching(matchers)) {
                if (labels.has(name)) {
                    values.add(labels.get(name));
                }
            }
            return values.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }

    private final class MemorySeriesSet implements SeriesSet {
        private final Iterator<Labels> rest;
        private Labels current = Labels.EMPTY;

        MemorySeriesSet(Iterator<Labels> rest) {
            this.rest = rest;
        }

        @Override
        public boolean advance() {
            if (!rest.hasNext()) {
                return false;
            }
            current = rest.next();
            return true;
        }

        @Override
        public Series series() {
            return new MemorySeries(current);
        }
    }

    private final class MemorySeries implements Series {
        private final Labels labels;

        MemorySeries(Labels labels) {
            this.labels = labels;
        }

        @Override
        public Labels labels() {
            return labels;
        }

        @Override
        public ChunkCursor chunks(TimeRange range) {
            open.incrementAndGet();
            return new MemoryCursor(chunks.getOrDefault(labels, List.of()));
        }
    }

    private final class MemoryCursor implements ChunkCursor {
        private final List<Chunk> list;
        private int index = -1;
        private boolean closed;

        MemoryCursor(List<Chunk> list) {
            this.list = list;
        }

        @Override
        public boolean advance() {
            return ++index < list.size();
        }

        @Override
        public Chunk chunk() {
            return list.get(index);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }
}
