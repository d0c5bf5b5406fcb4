package io.varve.query.script;

import io.varve.query.engine.ResultValue;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Compares results with expectations (conformance FORMAT.md, A9). Each method answers what
/// differs, or nothing.
final class Comparison {
    private static final double EPSILON = 1e-6;
    private static final double NORMAL_MIN = 2.2250738585072014e-308;

    private Comparison() {}

    static boolean almostEqual(double a, double b) {
        if (StaleMarker.is(a) || StaleMarker.is(b)) {
            return StaleMarker.is(a) && StaleMarker.is(b);
        }
        if ((Double.isNaN(a) && Double.isNaN(b)) || a == b) {
            return true;
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || sum < NORMAL_MIN) {
            return difference < EPSILON * NORMAL_MIN;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < EPSILON;
    }

    static Optional<String> vector(
            List<ResultValue.Sample> actual, List<Expectation.Row> expected, boolean ordered) {
        Map<Labels, Integer> positions = new HashMap<>();
        for (int i = 0; i < expected.size(); i++) {
            positions.put(expected.get(i).labels(), i);
        }
        boolean[] seen = new boolean[expected.size()];
        for (int i = 0; i < actual.size(); i++) {
            ResultValue.Sample sample = actual.get(i);
            Integer position = positions.get(sample.labels());
            if (position == null) {
                return Optional.of(
                        "unexpected " + text(sample.labels(), sample.value(), sample.histogram()));
            }
            if (ordered && position != i) {
                return Optional.of(
                        sample.labels() + " expected at " + (position + 1) + ", got at " + (i + 1));
            }
            if (seen[position]) {
                return Optional.of("twice: " + sample.labels());
            }
            seen[position] = true;
            ScriptValue value = expected.get(position).values().getFirst();
            if (!matches(value, sample.value(), sample.histogram())) {
                return Optional.of(
                        sample.labels()
                                + " expected "
                                + text(value)
                                + ", got "
                                + text(sample.value(), sample.histogram()));
            }
        }
        for (int i = 0; i < seen.length; i++) {
            if (!seen[i]) {
                return Optional.of("missing " + expected.get(i).labels());
            }
        }
        return Optional.empty();
    }

    static Optional<String> matrix(
            List<ResultValue.SeriesSamples> actual,
            List<Expectation.Row> expected,
            Command.Mode.Range range) {
        Map<Labels, Expectation.Row> rows = new TreeMap<>();
        expected.forEach(row -> rows.put(row.labels(), row));
        Labels before = null;
        for (ResultValue.SeriesSamples series : actual) {
            if (before != null && before.compareTo(series.labels()) >= 0) {
                return Optional.of("not sorted: " + before + " before " + series.labels());
            }
            before = series.labels();
            Expectation.Row row = rows.remove(series.labels());
            if (row == null) {
                return Optional.of("unexpected series " + series.labels());
            }
            Optional<String> difference = row(series, row, range);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of("missing series " + rows.keySet().iterator().next());
    }

    private static Optional<String> row(
            ResultValue.SeriesSamples series, Expectation.Row row, Command.Mode.Range range) {
        List<Integer> steps = new ArrayList<>();
        for (int i = 0; i < row.values().size(); i++) {
            if (!(row.values().get(i) instanceof ScriptValue.Omitted)) {
                steps.add(i);
            }
        }
        SampleColumn samples = series.samples();
        for (int i = 0; i < Math.max(steps.size(), samples.size()); i++) {
            long expectedMs =
                    i < steps.size()
                            ? range.startMs() + steps.get(i) * range.stepMs()
                            : Long.MAX_VALUE;
            if (i < steps.size() && expectedMs > range.endMs()) {
                return Optional.of(series.labels() + " expects a value after the end");
            }
            if (i >= samples.size() || samples.timestampMs(i) != expectedMs) {
                return Optional.of(
                        series.labels()
                                + " expected "
                                + row.values().stream().map(Comparison::text).toList()
                                + ", got "
                                + text(samples));
            }
            ScriptValue value = row.values().get(steps.get(i));
            if (!matches(value, samples.value(i), samples.histogram(i))) {
                return Optional.of(
                        series.labels()
                                + " at "
                                + expectedMs
                                + " ms expected "
                                + text(value)
                                + ", got "
                                + text(samples.value(i), samples.histogram(i)));
            }
        }
        return Optional.empty();
    }

    private static boolean matches(
            ScriptValue expected, double value, @Nullable FloatHistogram histogram) {
        return switch (expected) {
            case ScriptValue.Omitted() -> false;
            case ScriptValue.FloatValue(double number) ->
                    histogram == null && almostEqual(number, value);
            case ScriptValue.Native(FloatHistogram wanted, boolean hintGiven) ->
                    histogram != null
                            && (!hintGiven || wanted.hint() == histogram.hint())
                            && histograms(wanted.compact(0), histogram.compact(0));
        };
    }

    private static boolean histograms(FloatHistogram a, FloatHistogram b) {
        return a.schema() == b.schema()
                && almostEqual(a.count(), b.count())
                && almostEqual(a.sum(), b.sum())
                && almostEqual(a.zeroCount(), b.zeroCount())
                && a.zeroThreshold() == b.zeroThreshold()
                && (!a.isCustomBuckets() || Arrays.equals(a.customBounds(), b.customBounds()))
                && buckets(a.positive(), b.positive())
                && buckets(a.negative(), b.negative());
    }

    private static boolean buckets(Buckets a, Buckets b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (a.index(i) != b.index(i) || !almostEqual(a.count(i), b.count(i))) {
                return false;
            }
        }
        return true;
    }

    private static String text(SampleColumn samples) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < samples.size(); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(text(samples.value(i), samples.histogram(i)))
                    .append(" @")
                    .append(samples.timestampMs(i));
        }
        return text.append(']').toString();
    }

    private static String text(Labels labels, double value, @Nullable FloatHistogram histogram) {
        return labels + " " + text(value, histogram);
    }

    private static String text(double value, @Nullable FloatHistogram histogram) {
        return histogram == null
                ? Double.toString(value)
                : histogram.text() + " schema " + histogram.schema() + " hint " + histogram.hint();
    }

    private static String text(ScriptValue value) {
        return switch (value) {
            case ScriptValue.Omitted() -> "_";
            case ScriptValue.FloatValue(double number) -> Double.toString(number);
            case ScriptValue.Native(FloatHistogram histogram, _) -> text(0, histogram);
        };
    }
}
