package io.varve.storage.retention;

import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/// A view on samples that reaches back to where some classes of series are past retention and some
/// are not: each series has its own first time. Thread-safe.
final class RetainedQuerier implements Querier {
    private final Sources sources;
    private final TimeRange kept;
    private final long tightestMs;
    private final ToLongFunction<Labels> oldestMs;

    /// Views on the same samples.
    ///
    /// @param all from where the first series are kept
    /// @param recent from where all are
    record Sources(Querier all, Querier recent) {}

    /// @param kept the range of the view on all
    /// @param tightestMs where that on recent ones begins
    /// @param oldestMs the time before which a series is past retention
    RetainedQuerier(
            Sources sources, TimeRange kept, long tightestMs, ToLongFunction<Labels> oldestMs) {
        this.sources = sources;
        this.kept = kept;
        this.tightestMs = tightestMs;
        this.oldestMs = oldestMs;
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
        TimeRange range = RetainedQueryable.from(kept.minMs(), hints.range());
        if (range.minMs() >= tightestMs) {
            return sources.recent().select(hints, matchers);
        }
        // Some of the first series may be hidden: then more are needed.
        SelectHints clipped = hints.withRange(range).withoutSeriesLimit();
        return new RetainedSeriesSet(sources.all().select(clipped, matchers), range, oldestMs);
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
        return texts(
                sources.recent().labelNames(matchers, 0),
                matchers,
                limit,
                (labels, names) -> {
                    for (int i = 0; i < labels.size(); i++) {
                        names.add(labels.name(i));
                    }
                });
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
        return texts(
                sources.recent().labelValues(name, matchers, 0),
                matchers,
                limit,
                (labels, values) -> {
                    if (labels.has(name)) {
                        values.add(labels.get(name));
                    }
                });
    }

    /// @param recent what series say whose samples are recent, which is cheap to know
    private List<String> texts(
            List<String> recent,
            List<Matcher> matchers,
            int limit,
            BiConsumer<Labels, Collection<String>> ofSeries) {
        TreeSet<String> texts = new TreeSet<>(Utf8Order::compare);
        texts.addAll(recent);
        TimeRange older = new TimeRange(kept.minMs(), Math.min(tightestMs, kept.maxMs()));
        SeriesSet set = select(SelectHints.of(older), matchers);
        while (set.advance()) {
            ofSeries.accept(set.series().labels(), texts);
        }
        return texts.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
    }

    @Override
    public void close() {
        try (sources.all) {
            sources.recent.close();
        }
    }
}
