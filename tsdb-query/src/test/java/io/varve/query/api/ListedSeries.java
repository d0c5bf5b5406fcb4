package io.varve.query.api;

import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A source with series and no samples.
final class ListedSeries implements Queryable {
    private final List<Labels> all;
    private final AtomicInteger open = new AtomicInteger();

    ListedSeries(List<Labels> all) {
        this.all = all.stream().sorted().toList();
    }

    int openQueriers() {
        return open.get();
    }

    @Override
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context) {
        open.incrementAndGet();
        return new ListQuerier();
    }

    private final class ListQuerier implements Querier {
        private List<Labels> matching(List<Matcher> matchers) {
            return all.stream()
                    .filter(labels -> matchers.stream().allMatch(m -> m.matches(labels)))
                    .toList();
        }

        @Override
        public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
            Iterator<Labels> rest = matching(matchers).iterator();
            return new SeriesSet() {
                private Labels current = Labels.EMPTY;

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
                    return new NoSamples(current);
                }
            };
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers, int limit) {
            return cut(
                    matching(matchers).stream()
                            .flatMap(labels -> labels.entries().stream())
                            .map(Map.Entry::getKey),
                    limit);
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
            return cut(
                    matching(matchers).stream()
                            .filter(labels -> labels.has(name))
                            .map(labels -> labels.get(name)),
                    limit);
        }

        private static List<String> cut(Stream<String> texts, int limit) {
            return texts.distinct().sorted().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private record NoSamples(Labels labels) implements Series {
        @Override
        public ChunkCursor chunks(TimeRange range) {
            throw new AssertionError("nobody asked for samples");
        }
    }
}
