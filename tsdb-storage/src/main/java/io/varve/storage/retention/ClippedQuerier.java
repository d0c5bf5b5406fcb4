package io.varve.storage.retention;

import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import java.util.List;

/// A view on the samples of another from a time on. Thread-safe.
final class ClippedQuerier implements Querier {
    private final Querier inner;
    private final TimeRange kept;

    /// @param inner of the kept range
    ClippedQuerier(Querier inner, TimeRange kept) {
        this.inner = inner;
        this.kept = kept;
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
        TimeRange range = RetainedQueryable.from(kept.minMs(), hints.range());
        SelectHints clipped = hints.withRange(range);
        if (range.minMs() == hints.range().minMs()) {
            return inner.select(hints, matchers);
        }
        return new RetainedSeriesSet(inner.select(clipped, matchers), range, _ -> kept.minMs());
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
        return kept.isEmpty() ? List.of() : inner.labelNames(matchers, limit);
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
        return kept.isEmpty() ? List.of() : inner.labelValues(name, matchers, limit);
    }

    @Override
    public void close() {
        inner.close();
    }
}
