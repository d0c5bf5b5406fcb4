package io.varve.storage.read;

import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The exemplars of one series.
///
/// @param labels the series
/// @param exemplars in their order, each once
public record SeriesExemplars(Labels labels, List<Exemplar> exemplars) {
    public SeriesExemplars {
        exemplars = List.copyOf(exemplars);
    }

    /// What several sources have, as one: series sorted by labels, and of what is equal one.
    public static List<SeriesExemplars> merge(List<List<SeriesExemplars>> sources) {
        SortedMap<Labels, List<Exemplar>> all = new TreeMap<>();
        for (List<SeriesExemplars> source : sources) {
            for (SeriesExemplars series : source) {
                all.computeIfAbsent(series.labels(), _ -> new ArrayList<>())
                        .addAll(series.exemplars());
            }
        }
        List<SeriesExemplars> merged = new ArrayList<>(all.size());
        all.forEach((labels, exemplars) ->
                merged.add(
                        new SeriesExemplars(
                                labels, exemplars.stream().sorted().distinct().toList())));
        return merged;
    }
}
