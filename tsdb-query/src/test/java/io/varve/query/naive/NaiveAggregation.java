package io.varve.query.naive;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Aggregator;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramAccumulator;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One aggregation at one time (conformance FORMAT.md, B8).
final class NaiveAggregation {
    private final NaiveEvaluator evaluator;
    private final Aggregation node;
    private final long timeMs;

    NaiveAggregation(NaiveEvaluator evaluator, Aggregation node, long timeMs) {
        this.evaluator = evaluator;
        this.node = node;
        this.timeMs = timeMs;
    }

    List<NaiveElement> evaluate() {
        if (node.operator() == Aggregator.COUNT_VALUES) {
            NaiveLabels.checkCountValues(((StringLiteral) parameter()).value());
        }
        List<NaiveElement> operand = evaluator.vector(node.operand(), timeMs);
        if (node.operator() == Aggregator.COUNT_VALUES) {
            return countValues(operand);
        }
        if (!checkParameter()) {
            return List.of();
        }
        Map<Labels, List<NaiveElement>> groups = new LinkedHashMap<>();
        for (NaiveElement element : operand) {
            groups.computeIfAbsent(key(element.labels(), Set.of()), _ -> new ArrayList<>())
                    .add(element);
        }
        List<NaiveElement> result = new ArrayList<>();
        switch (node.operator()) {
            case TOPK, BOTTOMK, LIMITK -> {
                double k = evaluator.scalar(parameter(), timeMs);
                groups.forEach((_, group) -> result.addAll(limited(group, (long) k)));
            }
            case LIMIT_RATIO -> {
                double ratio = Math.clamp(evaluator.scalar(parameter(), timeMs), -1.0, 1.0);
                operand.stream().filter(e -> isSampled(ratio, e.labels())).forEach(result::add);
            }
            default ->
                    groups.forEach((labels, group) -> {
                        NaiveElement value = aggregate(labels, group);
                        if (value != null) {
                            result.add(value);
                        }
                    });
        }
        return result;
    }

    /// Checks the parameter over all steps.
    ///
    /// @return false if there is no result at any
    private boolean checkParameter() {
        if (node.parameter().isEmpty()) {
            return true;
        }
        List<Double> all = evaluator.scalarAtAllSteps(parameter());
        boolean nan = all.stream().anyMatch(value -> Double.isNaN(value));
        double max = all.stream().reduce(Math::max).orElse(0.0);
        double min = all.stream().reduce(Math::min).orElse(0.0);
        switch (node.operator()) {
            case TOPK, BOTTOMK, LIMITK -> {
                if (max < 1) {
                    return false;
                }
                if (nan) {
                    throw NaiveNames.error("Parameter value is NaN");
                }
                if (min <= -0x1p63) {
                    throw NaiveNames.error(
                            "Scalar value " + GoFormat.general(min) + " underflows int64");
                }
                if (max >= 0x1.fffffffffffffp62) {
                    throw NaiveNames.error(
                            "Scalar value " + GoFormat.general(max) + " overflows int64");
                }
            }
            case LIMIT_RATIO -> {
                if (nan) {
                    throw NaiveNames.error("Ratio value is NaN");
                }
                noteRatio(max);
                noteRatio(min);
            }
            case QUANTILE -> {
                noteQuantile(Math.max(max, 0));
                noteQuantile(Math.min(min, 1));
            }
            default -> throw new IllegalArgumentException("no parameter: " + node);
        }
        return true;
    }

    private void noteRatio(double ratio) {
        if (ratio > 1 || ratio < -1) {
            evaluator
                    .notes()
                    .warn(
                            "ratio value should be between -1 and 1, got "
                                    + GoFormat.general(ratio)
                                    + ", capping to "
                                    + (ratio > 1 ? 1 : -1),
                            parameter().span());
        }
    }

    private void noteQuantile(double q) {
        if (!(q >= 0 && q <= 1)) {
            evaluator
                    .notes()
                    .warn(
                            "quantile value should be between 0 and 1, got " + GoFormat.general(q),
                            parameter().span());
        }
    }

    private static boolean isSampled(double ratio, Labels labels) {
        double hash = NaiveHash.ratio(labels);
        return ratio >= 0 ? hash < ratio : hash >= 1 + ratio;
    }

    private Span place() {
        return node.operand().unwrapped().span();
    }

    private void ignored(Span place) {
        evaluator
                .notes()
                .info("ignored histogram in " + node.operator().keyword() + " aggregation", place);
    }

    /// The labels of the group.
    ///
    /// @param also further labels that `by` keeps
    private Labels key(Labels labels, Set<String> also) {
        if (node.without()) {
            return labels.without(node.labels().toArray(String[]::new)).without("__name__");
        }
        Set<String> kept = new TreeSet<>(node.labels());
        kept.addAll(also);
        return labels.only(kept);
    }

    private Expr parameter() {
        return node.parameter().orElseThrow().unwrapped();
    }

    private List<NaiveElement> limited(List<NaiveElement> group, long k) {
        if (node.operator() == Aggregator.LIMITK) {
            return group.subList(0, (int) Math.clamp(k, 0L, group.size()));
        }
        boolean top = node.operator() == Aggregator.TOPK;
        List<NaiveElement> floats = floats(group);
        if (k >= 1 && floats.size() < group.size()) {
            ignored(node.span());
        }
        List<NaiveElement> sorted = new ArrayList<>(floats);
        Comparator<NaiveElement> byValue = Comparator.comparingDouble(NaiveElement::value);
        sorted.sort(
                Comparator.comparing((NaiveElement element) -> Double.isNaN(element.value()))
                        .thenComparing(top ? byValue.reversed() : byValue));
        return sorted.subList(0, (int) Math.clamp(k, 0L, sorted.size()));
    }

    private static List<NaiveElement> floats(List<NaiveElement> group) {
        return group.stream().filter(NaiveElement::isFloat).toList();
    }

    private @Nullable NaiveElement aggregate(Labels labels, List<NaiveElement> group) {
        boolean dropName = group.stream().anyMatch(NaiveElement::dropName);
        NaiveElement result = new NaiveElement(labels, dropName, Double.NaN, null);
        double[] values = floats(group).stream().mapToDouble(NaiveElement::value).toArray();
        return switch (node.operator()) {
            case COUNT -> result.with(group.size());
            case GROUP -> result.with(1);
            case SUM, AVG -> combine(result, group, values);
            case MIN, MAX, STDDEV, STDVAR, QUANTILE -> {
                if (values.length < group.size()) {
                    ignored(place());
                }
                yield values.length == 0 ? null : result.with(ofFloats(values));
            }
            case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO, COUNT_VALUES ->
                    throw new IllegalArgumentException("not covered: " + node.operator());
        };
    }

    private @Nullable NaiveElement combine(
            NaiveElement result, List<NaiveElement> group, double[] values) {
        boolean mean = node.operator() == Aggregator.AVG;
        if (values.length == group.size()) {
            List<Double> list = Arrays.stream(values).boxed().toList();
            return result.with(mean ? NaiveSums.mean(list) : NaiveSums.sum(list));
        }
        if (values.length > 0) {
            evaluator
                    .notes()
                    .warn("encountered a mix of histograms and floats for aggregation", place());
            perhapsOfHistograms(group);
            return null;
        }
        HistogramAccumulator accumulator =
                mean ? HistogramAccumulator.forMean() : HistogramAccumulator.forSum();
        for (NaiveElement element : group) {
            FloatHistogram histogram = element.histogram();
            if (histogram != null && !accumulator.add(histogram)) {
                evaluator
                        .notes()
                        .warn(
                                "vector contains a mix of histograms with exponential and custom"
                                        + " buckets schemas for metric name "
                                        + GoFormat.quote(element.labels().metricName()),
                                place());
            }
        }
        if (accumulator.resetCollision()) {
            evaluator
                    .notes()
                    .warn("conflicting counter resets during histogram aggregation", place());
        }
        if (accumulator.boundsReconciled()) {
            evaluator
                    .notes()
                    .info("mismatched custom buckets were reconciled during aggregation", place());
        }
        return accumulator.isIncompatible() ? null : result.with(accumulator.result());
    }

    /// Whether histograms have been added up before a float came is a matter of order.
    private void perhapsOfHistograms(List<NaiveElement> group) {
        NaiveNotes notes = evaluator.notes();
        for (NaiveElement element : group) {
            notes.perhapsWarn(
                    "vector contains a mix of histograms with exponential and custom buckets"
                            + " schemas for metric name "
                            + GoFormat.quote(element.labels().metricName()));
        }
        notes.perhapsWarn("conflicting counter resets during histogram aggregation");
        notes.perhapsInfo("mismatched custom buckets were reconciled during aggregation");
    }

    private double ofFloats(double[] values) {
        return switch (node.operator()) {
            case MIN -> extreme(values, false);
            case MAX -> extreme(values, true);
            case STDVAR -> NaiveSums.groupVariance(Arrays.stream(values).boxed().toList());
            case STDDEV ->
                    Math.sqrt(NaiveSums.groupVariance(Arrays.stream(values).boxed().toList()));
            case QUANTILE ->
                    NaiveSums.quantile(
                            evaluator.scalar(parameter(), timeMs),
                            Arrays.stream(values).boxed().toList());
            default -> throw new IllegalArgumentException("not covered: " + node.operator());
        };
    }

    private static double extreme(double[] values, boolean max) {
        double extreme = Double.NaN;
        for (double value : values) {
            if (Double.isNaN(extreme) || (max ? value > extreme : value < extreme)) {
                extreme = value;
            }
        }
        return extreme;
    }

    private List<NaiveElement> countValues(List<NaiveElement> operand) {
        String label = ((StringLiteral) parameter()).value();
        Map<Labels, Integer> counts = new LinkedHashMap<>();
        for (NaiveElement element : operand) {
            FloatHistogram histogram = element.histogram();
            String value = histogram == null ? GoFormat.plain(element.value()) : histogram.text();
            Labels labels = element.labels().toBuilder().set(label, value).build();
            counts.merge(key(labels, Set.of(label)), 1, Integer::sum);
        }
        List<NaiveElement> result = new ArrayList<>();
        counts.forEach((labels, count) -> result.add(NaiveElement.of(labels, count)));
        return result;
    }
}
