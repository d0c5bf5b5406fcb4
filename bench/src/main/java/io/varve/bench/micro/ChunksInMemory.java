package io.varve.bench.micro;

import io.varve.storage.chunk.Chunk;
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
import java.util.ArrayList;
import java.util.List;

/// Chunks that lie in memory, every series of which is selected by every query: what a query costs
/// beside its source.
final class ChunksInMemory implements Queryable {
    private final List<Series> series = new ArrayList<>();

    /// Adds a series; they are added in the order of their labels.
    void add(Labels labels, List<Chunk> chunks) {
        series.add(new ListedSeries(labels, List.copyOf(chunks)));
    }

    @Override
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context) {
        return new Everything();
    }

    private final class Everything implements Querier {
        @Override
        public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
            return new SeriesSet() {
                private int at = -1;

                @Override
                public boolean advance() {
                    return ++at < series.size();
                }

                @Override
                public Series series() {
                    return series.get(at);
                }
            };
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers, int limit) {
            return List.of();
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private record ListedSeries(Labels labels, List<Chunk> chunks) implements Series {
        @Override
        public ChunkCursor chunks(TimeRange range) {
            return new ChunkCursor() {
                private int at = -1;

                @Override
                public boolean advance() {
                    return ++at < chunks.size();
                }

                @Override
                public Chunk chunk() {
                    return chunks.get(at);
                }

                @Override
                public void close() {}
            };
        }
    }
}
