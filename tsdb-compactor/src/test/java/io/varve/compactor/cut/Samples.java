package io.varve.compactor.cut;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SampleReader;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Samples of many series in sorted maps: the model of everything that stores them.
final class Samples {
    private final Map<Labels, NavigableMap<Long, Double>> bySeries = new TreeMap<>();

    void add(Labels labels, long timestampMs, double value) {
        Double other =
                bySeries.computeIfAbsent(labels, _ -> new TreeMap<>()).put(timestampMs, value);
        if (other != null && Double.compare(other, value) != 0) {
            throw new AssertionError(
                    labels + " has " + other + " and " + value + " at " + timestampMs);
        }
    }

    /// Adds all that a querier returns.
    ///
    /// @return how many samples
    long addAll(Querier querier, ReadContext context) {
        long count = 0;
        SampleReader reader = new SampleReader(context);
        SampleColumn column = new SampleColumn();
        SeriesSet set = querier.select(SelectHints.of(TimeRange.ALL), List.of());
        while (set.advance()) {
            Labels labels = set.series().labels();
            reader.read(set.series(), TimeRange.ALL, column);
            for (int i = 0; i < column.size(); i++) {
                add(labels, column.timestampMs(i), column.value(i));
            }
            count += column.size();
        }
        return count;
    }

    boolean has(Labels labels, long timestampMs) {
        NavigableMap<Long, Double> samples = bySeries.get(labels);
        return samples != null && samples.containsKey(timestampMs);
    }

    long newestMs(long atLeastMs) {
        long newestMs = atLeastMs;
        for (NavigableMap<Long, Double> samples : bySeries.values()) {
            newestMs = Math.max(newestMs, samples.lastKey());
        }
        return newestMs;
    }

    /// A line per sample.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        bySeries.forEach((labels, samples) ->
                samples.forEach((timestampMs, value) ->
                        lines.add(labels + " " + timestampMs + " " + value)));
        return lines;
    }
}
