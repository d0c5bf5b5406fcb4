package io.varve.storage.read;

import io.varve.storage.model.Matcher;
import io.varve.storage.model.Utf8Order;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Several queriers as one; closes them all.
final class MergedQuerier implements Querier {
    private final List<Querier> queriers;

    MergedQuerier(List<Querier> queriers) {
        this.queriers = List.copyOf(queriers);
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
        List<SeriesSet> sets = new ArrayList<>(queriers.size());
        for (Querier querier : queriers) {
            sets.add(querier.select(hints, matchers));
        }
        return new MergedSeriesSet(sets);
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
        var names = new TreeSet<String>(Utf8Order::compare);
        for (Querier querier : queriers) {
            names.addAll(querier.labelNames(matchers, limit));
        }
        return first(names, limit);
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
        var values = new TreeSet<String>(Utf8Order::compare);
        for (Querier querier : queriers) {
            values.addAll(querier.labelValues(name, matchers, limit));
        }
        return first(values, limit);
    }

    private static List<String> first(SortedSet<String> sorted, int limit) {
        return sorted.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
    }

    @Override
    public void close() {
        Closing.all(queriers);
    }
}
