package io.varve.storage.read;

import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Series sets, each ascending by labels, as one: a k-way merge in which series with equal labels
/// become a [MergedSeries]. Not thread-safe.
public final class MergedSeriesSet implements SeriesSet {
    private final PriorityQueue<Source> sources;

    /// The sources of the current series, to be moved on; between calls they are not in the queue.
    private final List<Source> current = new ArrayList<>();

    private @Nullable Series series;

    public MergedSeriesSet(List<? extends SeriesSet> sets) {
        sources =
                new PriorityQueue<>(Math.max(1, sets.size()), Comparator.comparing(s -> s.labels));
        for (SeriesSet set : sets) {
            if (set.advance()) {
                sources.add(new Source(set));
            }
        }
    }

    @Override
    public boolean advance() {
        for (Source source : current) {
            if (source.advance()) {
                sources.add(source);
            }
        }
        current.clear();
        Source first = sources.poll();
        if (first == null) {
            return false;
        }
        current.add(first);
        Source next = sources.peek();
        while (next != null && next.labels.equals(first.labels)) {
            current.add(sources.remove());
            next = sources.peek();
        }
        series = current.size() == 1 ? first.set.series() : merged(first.labels);
        return true;
    }

    private Series merged(Labels labels) {
        List<Series> parts = new ArrayList<>(current.size());
        for (Source source : current) {
            parts.add(source.set.series());
        }
        return new MergedSeries(labels, parts);
    }

    @Override
    public Series series() {
        if (series == null) {
            throw new IllegalStateException("the set stands before its first series");
        }
        return series;
    }

    /// A set that stands on a series.
    private static final class Source {
        final SeriesSet set;
        Labels labels;

        Source(SeriesSet set) {
            this.set = set;
            this.labels = set.series().labels();
        }

        boolean advance() {
            if (!set.advance()) {
                return false;
            }
            Labels next = set.series().labels();
            assert labels.compareTo(next) < 0 : next + " follows " + labels;
            labels = next;
            return true;
        }
    }
}
