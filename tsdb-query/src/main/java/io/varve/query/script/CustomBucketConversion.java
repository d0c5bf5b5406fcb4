package io.varve.query.script;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Classic histograms of a `load_with_nhcb` as native histograms with custom buckets (conformance
/// FORMAT.md, A6).
final class CustomBucketConversion {
    private static final int WHOLE_COUNTS_GAP_MAX = 2;

    private final int line;
    private final Map<Labels, Map<Long, Classic>> histograms = new LinkedHashMap<>();

    private CustomBucketConversion(int line) {
        this.line = line;
    }

    /// The classic histogram of one series at one time.
    private static final class Classic {
        private final TreeMap<Double, Double> buckets = new TreeMap<>();
        private double sum;
        private @Nullable Double count;
    }

    static List<ScriptSeries> convert(List<ScriptSeries> series, int line) {
        CustomBucketConversion conversion = new CustomBucketConversion(line);
        series.forEach(conversion::collect);
        List<ScriptSeries> converted = new ArrayList<>();
        conversion.histograms.forEach(
                (labels, times) -> converted.add(conversion.convert(labels, times)));
        return converted;
    }

    private void collect(ScriptSeries series) {
        String name = series.labels().metricName();
        if (name.endsWith("_bucket")) {
            if (!series.labels().has("le")) {
                throw new ScriptException(line, "no le label: " + series.labels());
            }
            Double bound = ScriptNumbers.number(series.labels().get("le")).orElse(Double.NaN);
            if (!bound.isNaN()) {
                each(
                        series,
                        "_bucket",
                        (classic, value) -> classic.buckets.putIfAbsent(bound, value));
            }
        } else if (name.endsWith("_sum")) {
            each(series, "_sum", (classic, value) -> classic.sum = value);
        } else if (name.endsWith("_count")) {
            each(series, "_count", (classic, value) -> classic.count = value);
        }
    }

    /// Takes a value into the histogram that it belongs to.
    private interface Taker {
        void take(Classic classic, double value);
    }

    private void each(ScriptSeries series, String suffix, Taker taker) {
        String name = series.labels().metricName();
        Labels base =
                series.labels().toBuilder()
                        .remove("le")
                        .set(Labels.METRIC_NAME, name.substring(0, name.length() - suffix.length()))
                        .build();
        SampleColumn samples = series.samples();
        for (int i = 0; i < samples.size(); i++) {
            if (samples.histogram(i) == null) {
                Classic classic =
                        histograms
                                .computeIfAbsent(base, _ -> new TreeMap<>())
                                .computeIfAbsent(samples.timestampMs(i), _ -> new Classic());
                taker.take(classic, samples.value(i));
            }
        }
    }

    private ScriptSeries convert(Labels labels, Map<Long, Classic> times) {
        SampleColumn samples = new SampleColumn();
        times.forEach(
                (timestampMs, classic) -> samples.addHistogram(timestampMs, convert(classic), 0));
        return new ScriptSeries(labels, samples);
    }

    private FloatHistogram convert(Classic classic) {
        double highest = 0;
        for (double cumulative : classic.buckets.values()) {
            highest = cumulative;
        }
        double count = classic.count == null ? highest : classic.count;
        if (classic.buckets.getOrDefault(Double.POSITIVE_INFINITY, count) != count) {
            throw new ScriptException(line, "count differs from the +Inf bucket");
        }
        classic.buckets.put(Double.POSITIVE_INFINITY, count);
        double[] bounds = new double[classic.buckets.size() - 1];
        double[] counts = new double[classic.buckets.size()];
        boolean whole = true;
        double before = 0;
        int index = 0;
        for (Map.Entry<Double, Double> bucket : classic.buckets.entrySet()) {
            double cumulative = bucket.getValue();
            if (cumulative < before) {
                throw new ScriptException(line, "cumulative counts decrease or are negative");
            }
            if (index < bounds.length) {
                bounds[index] = bucket.getKey();
            }
            counts[index] = cumulative - before;
            whole &= cumulative == Math.rint(cumulative);
            before = cumulative;
            index++;
        }
        return FloatHistogram.builder()
                .schema(FloatHistogram.CUSTOM_BUCKETS_SCHEMA)
                .count(count)
                .sum(classic.sum)
                .customBounds(bounds)
                .positive(new int[] {0}, new int[] {counts.length}, counts)
                .build()
                .compact(whole ? WHOLE_COUNTS_GAP_MAX : 0);
    }
}
