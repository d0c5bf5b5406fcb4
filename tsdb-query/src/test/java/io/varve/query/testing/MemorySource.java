package io.varve.query.testing;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.HistogramChunks;
import io.varve.storage.chunk.SampleColumn;
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
import java.util.TreeMap;

/// Samples in memory as encoded chunks, the same for every tenant. Filled before it is read.
public final class MemorySource implements Queryable {
    private static final int CHUNK_SAMPLES = 17;

    /// As many histograms as a head puts into a chunk.
    private static final int CHUNK_SAMPLES_MAX = 120;

    private final TreeMap<Labels, List<Chunk>> series = new TreeMap<>();
    private int open;

    /// Replaces the samples of a series; at least one.
    public MemorySource put(Labels labels, SampleColumn samples) {
        List<Chunk> chunks = new ArrayList<>();
        int runStart = 0;
        for (int i = 1; i <= samples.size(); i++) {
            boolean histogram = samples.histogram(runStart) != null;
            if (i == samples.size() || (samples.histogram(i) != null) != histogram) {
                if (histogram) {
                    chunks.addAll(HistogramChunks.cut(samples, runStart, i, 0, CHUNK_SAMPLES_MAX));
                } else {
                    addFloats(samples, runStart, i, chunks);
                }
                runStart = i;
            }
        }
        series.put(labels, chunks);
        return this;
    }

    private static void addFloats(SampleColumn samples, int from, int to, List<Chunk> chunks) {
        Encoding encoding = samples.hasStarts() ? Encoding.XOR2 : Encoding.XOR;
        for (int i = from; i < to; i += CHUNK_SAMPLES) {
            chunks.add(encoding.encode(samples, i, Math.min(i + CHUNK_SAMPLES, to), 0));
        }
    }

    /// Replaces the samples of a series by times in seconds and values in turn.
    public MemorySource put(Labels labels, double... secondsAndValues) {
        SampleColumn samples = new SampleColumn();
        for (int i = 0; i < secondsAndValues.length; i += 2) {
            samples.addFloat(Math.round(secondsAndValues[i] * 1000), secondsAndValues[i + 1]);
        }
        return put(labels, samples);
    }

    /// All samples of a series as a reader gets them, with the hints that chunks give them.
    public SampleColumn samples(Labels labels) {
        SampleColumn samples = new SampleColumn();
        for (Chunk chunk : series.getOrDefault(labels, List.of())) {
            SampleColumn decoded = new SampleColumn();
            chunk.decode(TimeRange.ALL, decoded);
            samples.addRange(decoded, 0, decoded.size());
        }
        return samples;
    }

    /// How many queriers have not been closed.
    public int open() {
        return open;
    }

    @Override
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context) {
        open++;
        return new MemoryQuerier();
    }

    private final class MemoryQuerier implements Querier {
        @Override
        public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
            List<Series> selected = new ArrayList<>();
            series.forEach((labels, chunks) -> {
                if (matchers.stream().allMatch(matcher -> matcher.matches(labels))) {
                    selected.add(new MemorySeries(labels, chunks));
                }
            });
            return new ListedSeries(selected);
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers, int limit) {
            throw new UnsupportedOperationException("queries do not ask for names");
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
            throw new UnsupportedOperationException("queries do not ask for values");
        }

        @Override
        public void close() {
            open--;
        }
    }

    private static final class ListedSeries implements SeriesSet {
        private final List<Series> series;
        private int at = -1;

        ListedSeries(List<Series> series) {
            this.series = series;
        }

        @Override
        public boolean advance() {
            return ++at < series.size();
        }

        @Override
        public Series series() {
            return series.get(at);
        }
    }

    private record MemorySeries(Labels labels, List<Chunk> chunks) implements Series {
        @Override
        public ChunkCursor chunks(TimeRange range) {
            return new ListedChunks(chunks);
        }
    }

    private static final class ListedChunks implements ChunkCursor {
        private final List<Chunk> chunks;
        private int at = -1;

        ListedChunks(List<Chunk> chunks) {
            this.chunks = chunks;
        }

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
    }
}
