package io.varve.query.naive;

import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Series as lists of samples. Every question looks at every sample.
public final class NaiveStore {
    private final Map<Labels, List<NaiveSample>> series = new TreeMap<>();

    /// Replaces the samples of a series, in order of time.
    public void put(Labels labels, List<NaiveSample> samples) {
        series.put(labels, List.copyOf(samples));
    }

    public Map<Labels, List<NaiveSample>> all() {
        return series;
    }

    Map<Labels, List<NaiveSample>> matching(List<Matcher> matchers) {
        Map<Labels, List<NaiveSample>> found = new TreeMap<>();
        series.forEach((labels, samples) -> {
            if (matchers.stream().allMatch(matcher -> matcher.matches(labels))) {
                found.put(labels, samples);
            }
        });
        return found;
    }

    /// The samples in `(afterMs, lastMs]`, stale markers among them.
    static List<NaiveSample> between(List<NaiveSample> samples, long afterMs, long lastMs) {
        List<NaiveSample> found = new ArrayList<>();
        for (NaiveSample sample : samples) {
            if (sample.timeMs() > afterMs && sample.timeMs() <= lastMs) {
                found.add(sample);
            }
        }
        return found;
    }
}
