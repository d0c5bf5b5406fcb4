package io.varve.query.naive;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.query.ast.Function;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.Unary;
import io.varve.query.ast.VectorSelector;
import io.varve.query.engine.QueryResult;
import io.varve.query.engine.ResultValue;
import io.varve.query.exec.StepGrid;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the model says of a query: samples by series, annotations, and errors, of which any one is
/// a right answer if there is one.
final class NaiveOutcome {
    private final Map<Labels, List<NaiveSample>> rows = new TreeMap<>();
    private final List<Labels> order = new ArrayList<>();
    private final Set<String> errors = new TreeSet<>();
    private final NaiveNotes notes;
    private final Expr expr;

    private NaiveOutcome(Expr expr, NaiveNotes notes) {
        this.expr = expr;
        this.notes = notes;
    }

    static NaiveOutcome of(
            Expr expr, Features features, StepGrid grid, long stepMs, NaiveStore store) {
        NaiveEvaluator evaluator = new NaiveEvaluator(features, grid, stepMs, store);
        NaiveOutcome outcome = new NaiveOutcome(expr, evaluator.notes());
        for (int step = 0; step < grid.count(); step++) {
            try {
                outcome.add(evaluator, expr, grid.timeMs(step));
            } catch (VarveException e) {
                outcome.errors.add(e.getMessage());
            }
        }
        outcome.errors.addAll(evaluator.errors());
        return outcome;
    }

    private void add(NaiveEvaluator evaluator, Expr expr, long timeMs) {
        switch (expr.type()) {
            case SCALAR -> {
                add(Labels.EMPTY, new NaiveSample(timeMs, evaluator.scalar(expr, timeMs), null, 0));
            }
            case VECTOR -> {
                for (NaiveElement element : evaluator.result(expr, timeMs)) {
                    order.add(element.labels());
                    add(
                            element.labels(),
                            new NaiveSample(timeMs, element.value(), element.histogram(), 0));
                }
            }
            case MATRIX -> {
                for (NaiveWindow window : evaluator.windows(expr, timeMs)) {
                    Labels labels =
                            window.dropName()
                                    ? NaiveNames.without(window.labels())
                                    : window.labels();
                    window.samples().forEach(sample -> add(labels, sample));
                }
                rows.values().forEach(NaiveOutcome::requireDistinct);
            }
            case STRING, NONE -> throw new IllegalArgumentException("no samples: " + expr);
        }
    }

    private static void requireDistinct(List<NaiveSample> samples) {
        samples.sort((a, b) -> Long.compare(a.timeMs(), b.timeMs()));
        for (int i = 1; i < samples.size(); i++) {
            if (samples.get(i).timeMs() == samples.get(i - 1).timeMs()) {
                throw NaiveNames.error("vector cannot contain metrics with the same labelset");
            }
        }
    }

    private void add(Labels labels, NaiveSample sample) {
        rows.computeIfAbsent(labels, _ -> new ArrayList<>()).add(sample);
    }

    Set<String> errors() {
        return errors;
    }

    /// Whether an error is a right answer. Where several things are wrong, the one that is met
    /// first depends on the order of evaluation: the model knows the first of each step.
    boolean permits(String error) {
        if (errors.isEmpty()) {
            return false;
        }
        boolean duplicates = error.equals("vector cannot contain metrics with the same labelset");
        return errors.contains(error)
                || duplicates
                || errors.stream()
                        .anyMatch(own -> own.endsWith("info metric") && error.startsWith(own))
                || (mayFailTwice(expr) && KNOWN.stream().anyMatch(error::startsWith));
    }

    private static final List<String> KNOWN =
            List.of(
                    "found duplicate series for",
                    "multiple matches for labels: ",
                    "Parameter value is NaN",
                    "Scalar value ",
                    "Ratio value is NaN",
                    "invalid smoothing factor. ",
                    "invalid trend factor. ",
                    "conflicting label: ",
                    "this should be an info metric");

    private static boolean mayFailTwice(Expr expr) {
        return faultyPlaces(expr) > 1;
    }

    private static int faultyPlaces(Expr expr) {
        return switch (expr.unwrapped()) {
            case Subquery subquery -> faultyPlaces(subquery.expr());
            case Call call ->
                    1 + call.arguments().stream().mapToInt(NaiveOutcome::faultyPlaces).sum();
            case Aggregation aggregation ->
                    (aggregation.parameter().isPresent() ? 1 : 0)
                            + faultyPlaces(aggregation.operand());
            case Binary binary -> 1 + faultyPlaces(binary.left()) + faultyPlaces(binary.right());
            case Unary unary -> 1 + faultyPlaces(unary.operand());
            default -> 0;
        };
    }

    /// Empty if there is none.
    String difference(QueryResult actual) {
        if (!errors.isEmpty()) {
            return "expected to fail with one of " + errors;
        }
        Map<Labels, List<NaiveSample>> other = rows(actual.value());
        if (!rows.keySet().equals(other.keySet())) {
            return "series differ: " + rows.keySet() + " expected, got " + other.keySet();
        }
        for (Map.Entry<Labels, List<NaiveSample>> row : rows.entrySet()) {
            String difference =
                    difference(row.getValue(), other.getOrDefault(row.getKey(), List.of()));
            if (!difference.isEmpty()) {
                return row.getKey() + ": " + difference;
            }
        }
        if (isSorted() && actual.value() instanceof ResultValue.Vector(var samples)) {
            List<Labels> actualOrder = samples.stream().map(ResultValue.Sample::labels).toList();
            if (!order.equals(actualOrder)) {
                return "order differs: " + order + " expected, got " + actualOrder;
            }
        }
        String warnings = difference("warnings", notes.warnings(), actual.warnings());
        return warnings.isEmpty() ? difference("infos", notes.infos(), actual.infos()) : warnings;
    }

    private boolean isSorted() {
        return expr.unwrapped() instanceof Call call
                && (call.function() == Function.SORT_BY_LABEL
                        || call.function() == Function.SORT_BY_LABEL_DESC);
    }

    private String difference(
            String kind, Map<String, Set<Integer>> expected, List<String> actual) {
        Set<String> texts = new TreeSet<>();
        Set<String> optional = new TreeSet<>();
        for (String annotation : actual) {
            int at = annotation.lastIndexOf(" (1:");
            int place = Integer.parseInt(annotation.substring(at + 4, annotation.length() - 1)) - 1;
            String text =
                    annotation
                            .substring(0, at)
                            .replaceAll(" \\(\\d+ occurrences\\)", "")
                            .replaceAll(
                                    "monotonicity \\(see [^)]*\\)(.*), from buckets .*",
                                    "monotonicity$1");
            if (notes.isOptional(text)) {
                optional.add(text);
                continue;
            }
            texts.add(text);
            if (!expected.getOrDefault(text, Set.of()).contains(place)) {
                return kind + " differ: " + annotation + " not in " + expected;
            }
        }
        Set<String> wanted = new TreeSet<>(expected.keySet());
        wanted.removeAll(optional);
        return texts.equals(wanted)
                ? ""
                : kind + " differ: " + expected + " expected, got " + actual;
    }

    private static String difference(List<NaiveSample> expected, List<NaiveSample> actual) {
        if (expected.size() != actual.size()) {
            return text(expected) + " expected, got " + text(actual);
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!isSame(expected.get(i), actual.get(i))) {
                return text(expected.get(i)) + " expected, got " + text(actual.get(i));
            }
        }
        return "";
    }

    private static boolean isSame(NaiveSample a, NaiveSample b) {
        FloatHistogram left = a.histogram();
        FloatHistogram right = b.histogram();
        if (a.timeMs() != b.timeMs()) {
            return false;
        }
        if (left == null || right == null) {
            return left == right && isNear(a.value(), b.value());
        }
        FloatHistogram x = left.compact(0);
        FloatHistogram y = right.compact(0);
        return x.schema() == y.schema()
                && x.hint() == y.hint()
                && isNear(x.count(), y.count())
                && isNear(x.sum(), y.sum())
                && isNear(x.zeroCount(), y.zeroCount())
                && x.zeroThreshold() == y.zeroThreshold()
                && Arrays.equals(x.customBounds(), y.customBounds())
                && isSame(x.positive(), y.positive())
                && isSame(x.negative(), y.negative());
    }

    private static boolean isSame(Buckets a, Buckets b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (a.index(i) != b.index(i) || !isNear(a.count(i), b.count(i))) {
                return false;
            }
        }
        return true;
    }

    /// Conformance FORMAT.md, A9.1.
    private static boolean isNear(double a, double b) {
        if (a == b || (Double.isNaN(a) && Double.isNaN(b))) {
            return true;
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        return (a == 0 || b == 0 || sum < Double.MIN_NORMAL)
                ? difference < (1e-6 * Double.MIN_NORMAL)
                : (difference / Math.min(sum, Double.MAX_VALUE)) < 1e-6;
    }

    private static Map<Labels, List<NaiveSample>> rows(ResultValue value) {
        Map<Labels, List<NaiveSample>> rows = new TreeMap<>();
        switch (value) {
            case ResultValue.Scalar(long timeMs, double number) ->
                    rows.put(Labels.EMPTY, List.of(new NaiveSample(timeMs, number, null, 0)));
            case ResultValue.Text text -> throw new AssertionError("a text: " + text);
            case ResultValue.Vector(List<ResultValue.Sample> samples) ->
                    samples.forEach(sample ->
                            rows.computeIfAbsent(sample.labels(), _ -> new ArrayList<>())
                                    .add(
                                            new NaiveSample(
                                                    sample.timestampMs(),
                                                    sample.value(),
                                                    sample.histogram(),
                                                    0)));
            case ResultValue.Matrix(List<ResultValue.SeriesSamples> series) ->
                    series.forEach(row -> rows.put(row.labels(), samples(row.samples())));
        }
        return rows;
    }

    private static List<NaiveSample> samples(SampleColumn column) {
        List<NaiveSample> samples = new ArrayList<>();
        for (int i = 0; i < column.size(); i++) {
            samples.add(
                    new NaiveSample(
                            column.timestampMs(i), column.value(i), column.histogram(i), 0));
        }
        return samples;
    }

    String text() {
        return errors.isEmpty()
                ? text(rows) + " " + notes.warnings() + notes.infos()
                : "errors " + errors;
    }

    static String text(QueryResult result) {
        return text(rows(result.value())) + " " + result.warnings() + result.infos();
    }

    private static String text(Map<Labels, List<NaiveSample>> rows) {
        StringBuilder text = new StringBuilder();
        rows.forEach((labels, samples) ->
                text.append("\n  ").append(labels).append(' ').append(text(samples)));
        return text.toString();
    }

    private static String text(List<NaiveSample> samples) {
        return samples.stream().map(NaiveOutcome::text).toList().toString();
    }

    private static String text(NaiveSample sample) {
        @Nullable FloatHistogram histogram = sample.histogram();
        String value =
                histogram == null
                        ? Double.toString(sample.value())
                        : histogram.text()
                                + " schema "
                                + histogram.schema()
                                + " zero "
                                + histogram.zeroThreshold()
                                + " "
                                + histogram.hint();
        return sample.timeMs()
                + ": "
                + (sample.isStale() ? "stale" : value)
                + (sample.startMs() == 0 ? "" : " started " + sample.startMs());
    }

    /// The series that a query can see.
    static String data(Expr expr, NaiveStore store) {
        List<List<Matcher>> selectors = new ArrayList<>();
        collect(expr, selectors);
        Map<Labels, List<NaiveSample>> seen = new TreeMap<>();
        selectors.forEach(matchers -> seen.putAll(store.matching(matchers)));
        return text(seen);
    }

    private static void collect(Expr expr, List<List<Matcher>> into) {
        switch (expr.unwrapped()) {
            case VectorSelector selector -> into.add(selector.matchers());
            case MatrixSelector matrix -> into.add(matrix.selector().matchers());
            case Subquery subquery -> collect(subquery.expr(), into);
            case Call call -> call.arguments().forEach(argument -> collect(argument, into));
            case Aggregation aggregation -> {
                collect(aggregation.operand(), into);
                aggregation.parameter().ifPresent(parameter -> collect(parameter, into));
            }
            case Binary binary -> {
                collect(binary.left(), into);
                collect(binary.right(), into);
            }
            case Unary unary -> collect(unary.operand(), into);
            default -> {}
        }
    }
}
