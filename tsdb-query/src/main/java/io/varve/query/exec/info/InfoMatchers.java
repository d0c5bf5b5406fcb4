package io.varve.query.exec.info;

import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the second argument of `info` says (conformance FORMAT.md, B11.7).
///
/// @param names which metrics are info metrics
/// @param data which labels are taken from them, and which values they must have
record InfoMatchers(List<Matcher> names, List<Matcher> data) {
    private static final String DEFAULT_METRIC = "target_info";
    private static final String ANY_INFO_METRIC = ".+_info";

    /// @param matchers of the second argument; none if it is missing
    static InfoMatchers of(List<Matcher> matchers) {
        List<Matcher> names = new ArrayList<>();
        List<Matcher> data = new ArrayList<>();
        for (Matcher matcher : matchers) {
            (matcher.name().equals(Labels.METRIC_NAME) ? names : data).add(matcher);
        }
        if (names.isEmpty()) {
            names.add(Matcher.equal(Labels.METRIC_NAME, DEFAULT_METRIC));
        } else if (names.stream().allMatch(matcher -> matcher.type().isNegative())) {
            names.add(new Matcher(Labels.METRIC_NAME, Matcher.Type.REGEX, ANY_INFO_METRIC));
        }
        return new InfoMatchers(List.copyOf(names), List.copyOf(data));
    }

    /// Whether a series is of an info metric itself.
    boolean isInfo(Labels series) {
        String name = series.metricName();
        return names.stream().allMatch(matcher -> matcher.matches(name));
    }

    /// The labels that are taken; empty: all.
    Set<String> dataLabels() {
        Set<String> labels = new HashSet<>();
        for (Matcher matcher : data) {
            labels.add(matcher.name());
        }
        return labels;
    }

    /// Whether series stay that have no info.
    boolean keepsSeriesWithoutInfo() {
        return data.stream().allMatch(Matcher::matchesEmpty);
    }
}
