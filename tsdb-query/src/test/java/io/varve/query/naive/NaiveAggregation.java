package io.varve.query.naive;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Aggregator;
import io.varve.query.ast.Expr;
import io.varve.query.ast.StringLiteral;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramAccumulator;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
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
        List<NaiveElement> operand = evaluator.vector(node.operand(), timeMs);
        if (node.operator() == Aggregator.COUNT_VALUES) {
            return countValues(operand);
        }
        Map<Labels, List<NaiveElement>> groups = new LinkedHashMap<>();
        for (NaiveElement element : operand) {
            groups.computeIfAbsent(key(element.labels(), Set.of()), _ -> new ArrayList<>())
                    .add(element);
        }
        List<NaiveElement> result = new ArrayList<>();
        switch (node.operator()) {
            case TOPK, BOTTOMK, LIMITK -> {
                long k = limit();
                groups.forEach((_, group) -> result.addAll(limited(group, k)));
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

    private long limit() {
        double k = evaluator.scalar(parameter(), timeMs);
        if (Double.isNaN(k)) {
            throw NaiveNames.error("Parameter value is NaN");
        }
        return (long) k;
    }

    private List<NaiveElement> limited(List<NaiveElement> group, long k) {
        if (node.operator() == Aggregator.LIMITK) {
            return group.subList(0, (int) Math.clamp(k, 0L, group.size()));
        }
        boolean top = node.operator() == Aggregator.TOPK;
        List<NaiveElement> floats = floats(group);
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
            case MIN, MAX, STDDEV, STDVAR, QUANTILE ->
                    values.length == 0 ? null : result.with(ofFloats(values));
            case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO, COUNT_VALUES ->
                    throw new IllegalArgumentException("not covered: " + node.operator());
        };
    }

    private @Nullable NaiveElement combine(
            NaiveElement result, List<NaiveElement> group, double[] values) {
        boolean mean = node.operator() == Aggregator.AVG;
        if (values.length == group.size()) {
            return result.with(mean ? mean(values) : sum(values));
        }
        HistogramAccumulator accumulator =
                mean ? HistogramAccumulator.forMean() : HistogramAccumulator.forSum();
        for (NaiveElement element : group) {
            FloatHistogram histogram = element.histogram();
            if (histogram == null) {
                return null;
            }
            accumulator.add(histogram);
        }
        return accumulator.isIncompatible() ? null : result.with(accumulator.result());
    }

    /// Exact where the values are finite, as the compensation is to be nearly.
    private static double sum(double[] values) {
        BigDecimal sum = BigDecimal.ZERO;
        double plain = 0;
        for (double value : values) {
            plain += value;
            if (Double.isFinite(value)) {
                sum = sum.add(new BigDecimal(value));
            }
        }
        return Double.isFinite(plain) ? sum.doubleValue() : plain;
    }

    private static double mean(double[] values) {
        BigDecimal sum = BigDecimal.ZERO;
        double plain = 0;
        for (double value : values) {
            plain += value / values.length;
            if (Double.isFinite(value)) {
                sum = sum.add(new BigDecimal(value));
            }
        }
        return Double.isFinite(plain)
                ? sum.divide(new BigDecimal(values.length), MathContext.DECIMAL128).doubleValue()
                : plain;
    }

    private double ofFloats(double[] values) {
        return switch (node.operator()) {
            case MIN -> extreme(values, false);
            case MAX -> extreme(values, true);
            case STDVAR -> variance(values);
            case STDDEV -> Math.sqrt(variance(values));
            case QUANTILE -> quantile(evaluator.scalar(parameter(), timeMs), values);
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

    private static double variance(double[] values) {
        double mean = 0;
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return Double.NaN;
            }
            mean += value / values.length;
        }
        double variance = 0;
        for (double value : values) {
            variance += (value - mean) * (value - mean) / values.length;
        }
        return variance;
    }

    static double quantile(double q, double[] values) {
        if (values.length == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        List<Double> sorted = new ArrayList<>();
        for (double value : values) {
            sorted.add(value);
        }
        sorted.sort(
                Comparator.comparing((Double value) -> !value.isNaN())
                        .thenComparing(Comparator.naturalOrder()));
        double rank = q * (values.length - 1);
        double weight = rank - Math.floor(rank);
        int lower = (int) Math.floor(rank);
        int upper = Math.min(lower + 1, values.length - 1);
        return sorted.get(lower) * (1 - weight) + sorted.get(upper) * weight;
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
