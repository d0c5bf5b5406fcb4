package io.varve.query.exec.range;

import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.ast.Span;
import io.varve.query.exec.Annotations;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;

/// The warnings and infos of functions over range vectors (conformance FORMAT.md, B6), at the place
/// of one call. Thread-safe.
final class RangeNotes {
    private final Annotations annotations;
    private final Features features;
    private final Span range;
    private final Span first;

    /// @param range place of the range vector among the arguments
    /// @param first place of the first argument
    RangeNotes(Annotations annotations, Features features, Span range, Span first) {
        this.annotations = annotations;
        this.features = features;
        this.range = range;
        this.first = first;
    }

    void mixedKinds(Labels series) {
        annotations.warn(
                "encountered a mix of histograms and floats for metric name " + name(series),
                range);
    }

    void ignoredHistograms(Labels series) {
        annotations.info(
                "ignored histograms in a range containing both floats and histograms for metric"
                        + " name "
                        + name(series),
                first);
    }

    void notCounter(Labels series) {
        annotations.warn("this native histogram metric is not a counter: " + name(series), range);
    }

    void notGauge(Labels series) {
        annotations.warn("this native histogram metric is not a gauge: " + name(series), range);
    }

    void mixedSchemas(Labels series) {
        annotations.warn(
                "vector contains a mix of histograms with exponential and custom buckets schemas"
                        + " for metric name "
                        + name(series),
                range);
    }

    void conflictingResets() {
        annotations.warn("conflicting counter resets during histogram aggregation", range);
    }

    /// @param operation `addition`, `subtraction` or `aggregation`
    void reconciledBounds(String operation) {
        annotations.info("mismatched custom buckets were reconciled during " + operation, range);
    }

    void overlappingStart(Labels series) {
        annotations.warn(
                "sample has start time that overlaps with previous sample timestamp for metric "
                        + name(series),
                new Occurrences(1),
                range);
    }

    /// How often something was noted, which is said if it was more than once.
    private record Occurrences(int count) implements Annotations.Detail {
        @Override
        public Annotations.Detail merge(Annotations.Detail other) {
            return new Occurrences(count + ((Occurrences) other).count);
        }

        @Override
        public String text() {
            return count == 1 ? "" : " (" + count + " occurrences)";
        }
    }

    void quantile(double q) {
        annotations.warn(
                "quantile value should be between 0 and 1, got " + GoFormat.general(q), first);
    }

    /// Says that a series that has yielded a float is not called like a counter, if so.
    void perhapsNotCounter(Labels series) {
        String metric = series.metricName();
        if (metric.isEmpty()) {
            return;
        }
        if (features.has(Feature.TYPE_AND_UNIT_LABELS)) {
            String type = series.get("__type__");
            if (!type.equals("counter") && !type.equals("histogram")) {
                annotations.info(
                        "metric might not be a counter, __type__ label is not set to \"counter\" or"
                                + " \"histogram\", got "
                                + GoFormat.quote(type)
                                + ": "
                                + name(series),
                        range);
            }
        } else if (!metric.endsWith("_total")
                && !metric.endsWith("_sum")
                && !metric.endsWith("_count")
                && !metric.endsWith("_bucket")) {
            annotations.info(
                    "metric might not be a counter, name does not end in _total/_sum/_count/_bucket:"
                            + " "
                            + name(series),
                    range);
        }
    }

    private static String name(Labels series) {
        return GoFormat.quote(series.metricName());
    }
}
