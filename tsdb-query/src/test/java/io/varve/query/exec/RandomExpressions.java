package io.varve.query.exec;

import io.varve.query.ast.Aggregator;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Function;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorMatching.Cardinality;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import io.varve.storage.model.LabelsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Vectors with few labels, many gaps and odd values, and expressions over them. Values are small
/// multiples of a half, so that sums are exact and comparisons cannot tip over.
final class RandomExpressions {
    private static final double[] VALUES = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0, 1, 2, 3, -1, 0.5
    };

    /// Aggregations whose result is exact.
    private static final Aggregator[] EXACT = {
        Aggregator.SUM, Aggregator.COUNT, Aggregator.MIN, Aggregator.MAX, Aggregator.GROUP
    };

    private static final Function[] FUNCTIONS = {
        Function.ABS,
        Function.CEIL,
        Function.SGN,
        Function.ROUND,
        Function.FLOOR,
        Function.HISTOGRAM_COUNT,
        Function.HISTOGRAM_SUM,
        Function.ABSENT
    };

    private final SplittableRandom random;
    private final StepGrid grid;
    private final boolean marks;

    /// @param marks whether vectors may be marked for the removal of their names; all of a vector
    ///   is, as the mark of a group of both kinds is one for all steps here, and one per step in
    ///   the model
    RandomExpressions(SplittableRandom random, StepGrid grid, boolean marks) {
        this.random = random;
        this.grid = grid;
        this.marks = marks;
    }

    private <T> T oneOf(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /// `v` and `w` with floats, `u` with floats all different, `h` with histograms among floats.
    Map<String, ListedVector> vectors() {
        Map<String, ListedVector> vectors = new TreeMap<>();
        double density = oneOf(List.of(0.15, 0.5, 0.9, 1.0));
        vectors.put("v", vector(density, 0, false));
        vectors.put("w", vector(density, 0, false));
        vectors.put("u", vector(density, 0, true));
        vectors.put("h", vector(density, oneOf(List.of(0.1, 0.6, 1.0)), false));
        return vectors;
    }

    private ListedVector vector(double density, double histograms, boolean unique) {
        TreeMap<Labels, Object[]> rows = new TreeMap<>();
        int count = random.nextInt(8);
        boolean oneName = chance(0.6);
        for (int i = 0; i < count; i++) {
            LabelsBuilder labels = new LabelsBuilder();
            labels.set("__name__", oneName ? "a" : oneOf(List.of("a", "b", "")));
            labels.set("l", oneOf(List.of("", "1", "2", "3")));
            labels.set("m", oneOf(List.of("", "1", "2")));
            labels.set("__type__", chance(0.1) ? "gauge" : "");
            rows.put(labels.build(), row(density, histograms, unique));
        }
        ListedVector vector = new ListedVector(grid);
        rows.forEach(
                (labels, row) -> vector.with(new SeriesMeta(labels, marks && chance(0.3)), row));
        return vector;
    }

    private Object[] row(double density, double histograms, boolean unique) {
        Object[] row = new Object[grid.count()];
        for (int step = 0; step < row.length; step++) {
            if (!chance(density)) {
                row[step] = ListedVector.GAP;
            } else if (chance(histograms)) {
                row[step] = histogram();
            } else if (unique) {
                row[step] = chance(0.1) ? Double.NaN : random.nextDouble(-10, 10);
            } else {
                row[step] = VALUES[random.nextInt(VALUES.length)];
            }
        }
        return row;
    }

    private FloatHistogram histogram() {
        int[] offsets = {random.nextInt(3)};
        double[] counts = new double[1 + random.nextInt(3)];
        double count = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = random.nextInt(4);
            count += counts[i];
        }
        FloatHistogram.Builder builder =
                FloatHistogram.builder()
                        .count(count)
                        .sum(random.nextInt(20))
                        .hint(oneOf(List.of(ResetHint.values())))
                        .positive(offsets, new int[] {counts.length}, counts);
        if (chance(0.2)) {
            double[] bounds =
                    chance(0.5) ? new double[] {1, 2, 4, 8, 16} : new double[] {1, 4, 8, 9, 10};
            return builder.schema(FloatHistogram.CUSTOM_BUCKETS_SCHEMA)
                    .customBounds(bounds)
                    .build();
        }
        return builder.schema(random.nextInt(3)).build();
    }

    /// An aggregation of one of the vectors.
    Expr aggregation() {
        Aggregator operator = oneOf(List.of(Aggregator.values()));
        while (operator == Aggregator.LIMIT_RATIO) {
            operator = oneOf(List.of(Aggregator.values()));
        }
        boolean without = chance(0.4);
        String[] labels = labels().toArray(String[]::new);
        return switch (operator) {
            case TOPK, BOTTOMK ->
                    Exprs.aggregate(operator, limit(), Exprs.selector("u"), without, labels);
            case LIMITK -> Exprs.aggregate(operator, limit(), leaf(), without, labels);
            case QUANTILE ->
                    Exprs.aggregate(
                            operator,
                            Exprs.number(oneOf(List.of(-1.0, 0.0, 0.3, 0.5, 1.0, 2.0, Double.NaN))),
                            leaf(),
                            without,
                            labels);
            case COUNT_VALUES ->
                    Exprs.aggregate(
                            operator,
                            Exprs.string(oneOf(List.of("value", "l", "__name__"))),
                            leaf(),
                            without,
                            labels);
            default ->
                    without
                            ? Exprs.without(operator, leaf(), labels)
                            : Exprs.aggregate(operator, leaf(), labels);
        };
    }

    /// How many elements; sometimes another number at each step.
    private Expr limit() {
        if (chance(0.3)) {
            return Exprs.binary(
                    Exprs.call(Function.TIME),
                    BinaryOperator.MODULO,
                    Exprs.number(2 + random.nextInt(3)));
        }
        return Exprs.number(oneOf(List.of(-3.0, 0.0, 0.5, 1.0, 2.0, 3.7, 100.0)));
    }

    private List<String> labels() {
        return oneOf(
                List.of(
                        List.of(),
                        List.of("l"),
                        List.of("l", "m"),
                        List.of("m", "l"),
                        List.of("l", "absent"),
                        List.of("__name__"),
                        List.of("m", "__name__")));
    }

    private Expr leaf() {
        return Exprs.selector(oneOf(List.of("v", "w", "h")));
    }

    /// A binary expression of which at least one side is a vector.
    Expr binary() {
        Expr left = chance(0.15) ? scalar() : leaf();
        Expr right = left instanceof VectorSelector && chance(0.2) ? scalar() : leaf();
        return binary(left, right);
    }

    private Expr binary(Expr left, Expr right) {
        boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
        BinaryOperator operator = oneOf(List.of(BinaryOperator.values()));
        while (operator.kind() == BinaryOperator.Kind.SET && !vectors) {
            operator = oneOf(List.of(BinaryOperator.values()));
        }
        boolean returnBool = operator.kind() == BinaryOperator.Kind.COMPARISON && chance(0.4);
        return Exprs.binary(left, operator, returnBool, matching(operator), right);
    }

    private VectorMatching matching(BinaryOperator operator) {
        boolean on = chance(0.5);
        List<String> labels = labels();
        if (operator.kind() == BinaryOperator.Kind.SET) {
            return Exprs.matching(Cardinality.MANY_TO_MANY, on, labels, List.of());
        }
        Cardinality cardinality =
                oneOf(
                        List.of(
                                Cardinality.ONE_TO_ONE,
                                Cardinality.ONE_TO_ONE,
                                Cardinality.MANY_TO_ONE,
                                Cardinality.ONE_TO_MANY));
        List<String> include = new ArrayList<>();
        if (cardinality != Cardinality.ONE_TO_ONE && chance(0.5)) {
            for (String label : List.of("l", "m", "__name__")) {
                if (chance(0.4) && !(on && labels.contains(label))) {
                    include.add(label);
                }
            }
        }
        return Exprs.filled(
                Exprs.matching(cardinality, on, labels, include), fillValue(), fillValue());
    }

    private OptionalDouble fillValue() {
        return chance(0.15)
                ? OptionalDouble.of(oneOf(List.of(0.0, 2.0, Double.NaN)))
                : OptionalDouble.empty();
    }

    private Expr scalar() {
        return switch (random.nextInt(3)) {
            case 0 -> Exprs.call(Function.TIME);
            case 1 -> Exprs.call(Function.SCALAR, Exprs.selector("v"));
            default -> Exprs.number(oneOf(List.of(0.0, 1.0, 2.0, -1.0, Double.NaN)));
        };
    }

    /// An expression of several operators whose results are exact.
    Expr nested(int depth) {
        if (depth == 0 || chance(0.1)) {
            return leaf();
        }
        return switch (random.nextInt(6)) {
            case 0 -> Exprs.minus(nested(depth - 1));
            case 1 ->
                    Exprs.aggregate(
                            EXACT[random.nextInt(EXACT.length)],
                            nested(depth - 1),
                            labels().toArray(String[]::new));
            case 2 -> Exprs.call(FUNCTIONS[random.nextInt(FUNCTIONS.length)], nested(depth - 1));
            case 3 -> binary(nested(depth - 1), scalar());
            case 4 ->
                    Exprs.call(
                            Function.LABEL_JOIN,
                            nested(depth - 1),
                            Exprs.string(oneOf(List.of("l", "j", "__name__"))),
                            Exprs.string("-"),
                            Exprs.string("l"),
                            Exprs.string("m"));
            default -> binary(nested(depth - 1), nested(depth - 1));
        };
    }
}
