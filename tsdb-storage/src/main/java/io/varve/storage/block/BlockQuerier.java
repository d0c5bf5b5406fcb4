package io.varve.storage.block;

import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.read.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// A view on one block, for one query. Closing it gives back the memory of the series that were
/// found and of the chunks that were read. Thread-safe.
public final class BlockQuerier implements Querier {
    /// What a found series takes with its place in a list, and its labels once they are asked for;
    /// their texts belong to the page.
    private static final int SERIES_BYTES = 200;

    private final BlockAccess access;
    private final BlockSummary.ContentsLocation location;
    private final TimeRange range;
    private final int spanBytesMax;

    /// Bytes taken for series until the querier is closed.
    private final AtomicLong takenBytes = new AtomicLong();

    private final Queue<ChunkSpans> open = new ConcurrentLinkedQueue<>();

    BlockQuerier(
            BlockAccess access,
            BlockSummary.ContentsLocation location,
            TimeRange range,
            int spanBytesMax) {
        this.spanBytesMax = spanBytesMax;
        this.access = access;
        this.location = location;
        this.range = range;
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
        BlockContents contents = access.contents(location);
        // One metric's series are in the order of labels already, so the first are enough.
        boolean ordered = matchers.stream().anyMatch(SeriesFinder::isNameEquality);
        int limit = hints.seriesLimit() == 0 ? Integer.MAX_VALUE : hints.seriesLimit();
        List<BlockSeries> series = new ArrayList<>();
        ChunkSpans spans = new ChunkSpans(access, contents.chunkPages(), ordered, spanBytesMax);
        new SeriesFinder(access, contents)
                .find(
                        matchers,
                        hints.range(),
                        (page, rows, selected) -> {
                            take(rows.heapBytes() + SERIES_BYTES * (long) selected.cardinality());
                            for (int row = selected.nextSetBit(0);
                                    row >= 0;
                                    row = selected.nextSetBit(row + 1)) {
                                if (ordered && series.size() == limit) {
                                    return false;
                                }
                                long chunk = contents.firstChunk(page) + rows.chunkStart(row);
                                series.add(
                                        new BlockSeries(
                                                rows, row, chunk, rows.chunkCount(row), spans));
                            }
                            return true;
                        });
        for (BlockSeries found : series) {
            spans.want(found.firstChunk(), found.chunkCount());
        }
        spans.plan();
        open.add(spans);
        return new Set(ordered ? series : sorted(series, limit));
    }

    /// The exemplars in a range of series that fulfil any of the selectors; see
    /// [io.varve.storage.read.ExemplarQueryable].
    public List<SeriesExemplars> exemplars(TimeRange wanted, List<List<Matcher>> selectors) {
        return new BlockExtras(access, access.contents(location)).exemplars(wanted, selectors);
    }

    /// What is said of the block's metric families.
    public List<MetricMetadata> metadata() {
        return new BlockExtras(access, access.contents(location)).metadata();
    }

    /// The pages are held by their series, whether the cache keeps them or not.
    private void take(long bytes) {
        access.context().memory().take(bytes);
        takenBytes.addAndGet(bytes);
    }

    /// Reads the first chunks of what was selected ahead.
    public void prefetch() {
        open.forEach(ChunkSpans::prefetch);
    }

    /// Series of several metrics are in the order of the block, which differs if labels sort before
    /// the metric name.
    private static List<BlockSeries> sorted(List<BlockSeries> series, int limit) {
        Labels previous = Labels.EMPTY;
        boolean sorted = true;
        for (BlockSeries next : series) {
            sorted &= previous.compareTo(next.labels()) <= 0;
            previous = next.labels();
        }
        if (!sorted) {
            series.sort((a, b) -> a.labels().compareTo(b.labels()));
        }
        return series.size() > limit ? series.subList(0, limit) : series;
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
        BlockContents contents = access.contents(location);
        if (matchers.isEmpty()) {
            return limited(contents.labelNames(), limit);
        }
        TreeSet<String> names = new TreeSet<>(Utf8Order::compare);
        new SeriesFinder(access, contents)
                .find(
                        matchers,
                        range,
                        (_, series, rows) -> {
                            series.addNames(rows, names);
                            return true;
                        });
        return limited(new ArrayList<>(names), limit);
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
        BlockContents contents = access.contents(location);
        SeriesFinder finder = new SeriesFinder(access, contents);
        if (matchers.isEmpty()) {
            List<String> values = new ArrayList<>();
            finder.forEachValue(
                    name,
                    "",
                    (value, _) -> {
                        values.add(value);
                        return values.size() != limit;
                    });
            return values;
        }
        TreeSet<String> values = new TreeSet<>(Utf8Order::compare);
        finder.find(
                matchers,
                range,
                (_, series, rows) -> {
                    series.addValues(rows, name, values);
                    return true;
                });
        return limited(new ArrayList<>(values), limit);
    }

    private static List<String> limited(List<String> texts, int limit) {
        return limit == 0 || texts.size() <= limit ? texts : texts.subList(0, limit);
    }

    @Override
    public void close() {
        for (ChunkSpans spans = open.poll(); spans != null; spans = open.poll()) {
            spans.close();
        }
        access.context().memory().give(takenBytes.getAndSet(0));
    }

    private static final class Set implements SeriesSet {
        private final List<BlockSeries> series;
        private int index = -1;

        Set(List<BlockSeries> series) {
            this.series = series;
        }

        @Override
        public boolean advance() {
            return ++index < series.size();
        }

        @Override
        public BlockSeries series() {
            return series.get(index);
        }
    }
}
