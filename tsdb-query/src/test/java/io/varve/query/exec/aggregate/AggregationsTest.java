package io.varve.query.exec.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Aggregator;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.query.ast.Function;
import io.varve.query.exec.Exprs;
import io.varve.query.exec.ListedVector;
import io.varve.query.exec.OperatorTree;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.TestQuery;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class AggregationsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final Object GAP = ListedVector.GAP;
    private static final Expr V = Exprs.selector("v");

    private static Labels labels(int i) {
        return Labels.of("__name__", "m", "i", Integer.toString(i));
    }

    /// One group with these values at one step.
    private static TestQuery values(Object... values) {
        TestQuery query = TestQuery.instant();
        for (int i = 0; i < values.length; i++) {
            query.vector("v").with(labels(i), values[i]);
        }
        return query;
    }

    private static double aggregate(Aggregator operator, Object... values) {
        List<String> rows = values(values).rows(Exprs.aggregate(operator, V));
        assertThat(rows).hasSize(1);
        String value = rows.get(0).substring("{} ".length());
        return switch (value) {
            case "+Inf" -> INF;
            case "-Inf" -> -INF;
            default -> Double.parseDouble(value);
        };
    }

    private static FloatHistogram histogram(ResetHint hint, int schema, double... bounds) {
        return FloatHistogram.builder()
                .schema(schema)
                .hint(hint)
                .count(3)
                .sum(6)
                .customBounds(bounds)
                .positive(new int[] {0}, new int[] {2}, new double[] {1, 2})
                .build();
    }

    private static FloatHistogram exponential() {
        return histogram(ResetHint.GAUGE, 0);
    }

    private static FloatHistogram custom(double... bounds) {
        return histogram(ResetHint.GAUGE, FloatHistogram.CUSTOM_BUCKETS_SCHEMA, bounds);
    }

    @Test
    void sumsAreCompensated() {
        assertThat(aggregate(Aggregator.SUM, 2.0, 8.0, 1e100, -1e100)).isEqualTo(10);
        assertThat(aggregate(Aggregator.SUM, INF, 2.0)).isEqualTo(INF);
        assertThat(aggregate(Aggregator.SUM, INF, -INF)).isNaN();
        assertThat(aggregate(Aggregator.SUM, 1e308, 1e308)).isEqualTo(INF);
    }

    @Test
    void meansDoNotOverflow() {
        double big = Double.parseDouble("9.988465674311579e+307");
        assertThat(aggregate(Aggregator.AVG, 2.0, 8.0, 1e100, -1e100)).isEqualTo(2.5);
        assertThat(aggregate(Aggregator.AVG, big, big, big, big))
                .isCloseTo(big, Percentage.withPercentage(1e-12));
        assertThat(aggregate(Aggregator.AVG, -big, -big, big, big)).isEqualTo(0);
        assertThat(aggregate(Aggregator.AVG, INF, 2.0)).isEqualTo(INF);
        assertThat(aggregate(Aggregator.AVG, 2.0, -INF, 3.0)).isEqualTo(-INF);
        assertThat(aggregate(Aggregator.AVG, INF, INF, -INF)).isNaN();
    }

    @Test
    void extremesPreferNumbersToNaN() {
        assertThat(aggregate(Aggregator.MAX, NAN, 1.0, 3.0, NAN, 2.0)).isEqualTo(3);
        assertThat(aggregate(Aggregator.MIN, 4.0, NAN, 1.0, 3.0)).isEqualTo(1);
        assertThat(aggregate(Aggregator.MIN, NAN, NAN)).isNaN();
    }

    @Test
    void variancesAreThoseOfThePopulation() {
        assertThat(aggregate(Aggregator.STDVAR, 1.0, 2.0, 3.0, 4.0)).isEqualTo(1.25);
        assertThat(aggregate(Aggregator.STDDEV, 2.0, 4.0)).isEqualTo(1);
        assertThat(aggregate(Aggregator.STDVAR, 5.0)).isZero();
        assertThat(aggregate(Aggregator.STDVAR, INF)).isNaN();
        assertThat(aggregate(Aggregator.STDDEV, NAN)).isNaN();
    }

    @Test
    void groupsComeInTheOrderOfTheirFirstSeries() {
        TestQuery query = TestQuery.ofSteps(3);
        query.vector("v")
                .with(Labels.of("g", "2", "x", "1"), 1, GAP, 3)
                .with(Labels.of("g", "1"), 10, 20, GAP)
                .with(Labels.of("g", "2", "x", "2"), 5, GAP, GAP);
        assertThat(query.rows(Exprs.aggregate(Aggregator.SUM, V, "g")))
                .containsExactly("{g=\"2\"} 6 _ 3", "{g=\"1\"} 10 20 _");
        assertThat(query.rows(Exprs.without(Aggregator.COUNT, V, "x")))
                .containsExactly("{g=\"2\"} 2 _ 1", "{g=\"1\"} 1 1 _");
        assertThat(query.rows(Exprs.aggregate(Aggregator.GROUP, V))).containsExactly("{} 1 1 1");
    }

    @Test
    void withoutAlwaysDropsTheName() {
        TestQuery query = values(1, 2);
        assertThat(query.rows(Exprs.without(Aggregator.SUM, V, "i"))).containsExactly("{} 3");
        assertThat(query.rows(Exprs.aggregate(Aggregator.SUM, V, "__name__")))
                .containsExactly("{__name__=\"m\"} 3");
    }

    @Test
    void aGroupIsMarkedWhereAnyOfItsElementsIs() {
        TestQuery query = TestQuery.ofSteps(2);
        query.vector("v")
                .with(new SeriesMeta(labels(1), true), 1, GAP)
                .with(new SeriesMeta(labels(2), false), 2, 4);
        assertThat(query.rows(Exprs.aggregate(Aggregator.SUM, V, "__name__")))
                .containsExactly("{__name__=\"m\"} _ 4", "{__name__=\"m\"}! 3 _");
    }

    @Test
    void histogramsAreSummedAndCounted() {
        TestQuery query = values(exponential(), exponential());
        assertThat(query.rows(Exprs.aggregate(Aggregator.SUM, V)))
                .containsExactly("{} {count:6, sum:12, (0.5,1]:2, (1,2]:4}");
        assertThat(query.rows(Exprs.aggregate(Aggregator.AVG, V)))
                .containsExactly("{} {count:3, sum:6, (0.5,1]:1, (1,2]:2}");
        assertThat(query.rows(Exprs.aggregate(Aggregator.COUNT, V))).containsExactly("{} 2");
        assertThat(query.annotations()).isEmpty();
    }

    @Test
    void floatsAndHistogramsDoNotMix() {
        TestQuery query = values(1, exponential(), 2);
        assertThat(query.rows(Exprs.aggregate(Aggregator.SUM, V))).isEmpty();
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL warning: encountered a mix of histograms and floats for"
                                + " aggregation @5");
        assertThat(query.rows(Exprs.aggregate(Aggregator.COUNT, V))).containsExactly("{} 3");
    }

    @Test
    void exponentialAndCustomBucketsDoNotMix() {
        TestQuery query = values(exponential(), custom(1, 2));
        assertThat(query.rows(Exprs.aggregate(Aggregator.AVG, V))).isEmpty();
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL warning: vector contains a mix of histograms with exponential and"
                                + " custom buckets schemas for metric name \"m\" @5");
    }

    @Test
    void reconciledBoundsAndResetCollisionsAreTold() {
        TestQuery query = values(custom(1, 2), custom(1, 3));
        assertThat(query.rows(Exprs.aggregate(Aggregator.SUM, V))).hasSize(1);
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL info: mismatched custom buckets were reconciled during aggregation"
                                + " @5");
        TestQuery collision =
                values(
                        histogram(ResetHint.RESET, 0),
                        histogram(ResetHint.UNKNOWN, 0),
                        histogram(ResetHint.NOT_RESET, 0));
        assertThat(collision.rows(Exprs.aggregate(Aggregator.SUM, V))).hasSize(1);
        assertThat(collision.annotations())
                .containsExactly(
                        "PromQL warning: conflicting counter resets during histogram aggregation"
                                + " @5");
    }

    @Test
    void othersIgnoreHistogramsAndSaySo() {
        for (Aggregator operator :
                List.of(Aggregator.MIN, Aggregator.MAX, Aggregator.STDDEV, Aggregator.STDVAR)) {
            TestQuery query = values(exponential(), 2);
            assertThat(query.rows(Exprs.aggregate(operator, V))).hasSize(1);
            assertThat(query.annotations())
                    .containsExactly(
                            "PromQL info: ignored histogram in "
                                    + operator.keyword()
                                    + " aggregation @5");
        }
        TestQuery only = values(exponential());
        assertThat(only.rows(Exprs.aggregate(Aggregator.MIN, V))).isEmpty();
        assertThat(only.annotations()).hasSize(1);
    }

    @Test
    void quantilesInterpolate() {
        Expr quantile = Exprs.aggregate(Aggregator.QUANTILE, Exprs.number(0.8), V, false);
        assertThat(values(0, 1, 2).rows(quantile)).containsExactly("{} 1.6");
        assertThat(values(NAN, 0, 1).rows(quantile)).containsExactly("{} 0.6000000000000001");
    }

    @Test
    void badQuantilesAreToldOnceForAllSteps() {
        TestQuery query = TestQuery.ofSteps(4);
        query.vector("v").with(labels(1), 1, 1, 1, 1);
        Expr q = Exprs.binary(Exprs.call(Function.TIME), BinaryOperator.SUBTRACT, Exprs.number(1));
        assertThat(query.rows(Exprs.aggregate(Aggregator.QUANTILE, q, V, false)))
                .containsExactly("{} -Inf 1 1 +Inf");
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL warning: quantile value should be between 0 and 1, got 2 @1",
                        "PromQL warning: quantile value should be between 0 and 1, got -1 @1");
    }

    @Test
    void topAndBottomAreSortedInInstantQueries() {
        TestQuery query = values(3, NAN, 1, 2);
        assertThat(query.rows(Exprs.aggregate(Aggregator.TOPK, Exprs.number(3.9), V, false)))
                .containsExactly(
                        "{__name__=\"m\", i=\"0\"} 3",
                        "{__name__=\"m\", i=\"3\"} 2",
                        "{__name__=\"m\", i=\"2\"} 1");
        assertThat(query.rows(Exprs.aggregate(Aggregator.BOTTOMK, Exprs.number(1e10), V, false)))
                .containsExactly(
                        "{__name__=\"m\", i=\"2\"} 1",
                        "{__name__=\"m\", i=\"3\"} 2",
                        "{__name__=\"m\", i=\"0\"} 3",
                        "{__name__=\"m\", i=\"1\"} NaN");
    }

    /// Go's heap has the first of both at its root, so that one goes when a better one comes.
    @Test
    void equalValuesLeaveTheHeapAsInGo() {
        TestQuery query = values(1, 1, 2);
        assertThat(query.rows(Exprs.aggregate(Aggregator.TOPK, Exprs.number(2), V, false)))
                .containsExactly("{__name__=\"m\", i=\"2\"} 2", "{__name__=\"m\", i=\"1\"} 1");
    }

    @Test
    void topElementsVaryFromStepToStep() {
        TestQuery query = TestQuery.ofSteps(4);
        query.vector("v")
                .with(labels(0), 1, 5, 5, 5)
                .with(labels(1), 2, 4, GAP, 6)
                .with(labels(2), GAP, 1, 1, 7);
        Expr k = Exprs.call(Function.TIME);
        assertThat(query.rows(Exprs.aggregate(Aggregator.TOPK, k, V, false)))
                .containsExactly(
                        "{__name__=\"m\", i=\"0\"} _ 5 5 5",
                        "{__name__=\"m\", i=\"2\"} _ _ 1 7",
                        "{__name__=\"m\", i=\"1\"} _ _ _ 6");
        assertThat(query.rows(Exprs.aggregate(Aggregator.LIMITK, k, V, false)))
                .containsExactly(
                        "{__name__=\"m\", i=\"0\"} _ 5 5 5",
                        "{__name__=\"m\", i=\"1\"} _ _ _ 6",
                        "{__name__=\"m\", i=\"2\"} _ _ 1 7");
    }

    @Test
    void topElementsIgnoreHistograms() {
        TestQuery query = values(exponential(), 2);
        assertThat(query.rows(Exprs.aggregate(Aggregator.TOPK, Exprs.number(5), V, false)))
                .containsExactly("{__name__=\"m\", i=\"1\"} 2");
        assertThat(query.annotations())
                .containsExactly("PromQL info: ignored histogram in topk aggregation @1");
        assertThat(query.rows(Exprs.aggregate(Aggregator.LIMITK, Exprs.number(1), V, false)))
                .containsExactly("{__name__=\"m\", i=\"0\"} {count:3, sum:6, (0.5,1]:1, (1,2]:2}");
    }

    @Test
    void impossibleLimitsFailEvenWithoutSeries() {
        for (Aggregator operator :
                List.of(Aggregator.TOPK, Aggregator.BOTTOMK, Aggregator.LIMITK)) {
            assertThat(failure(operator, NAN)).isEqualTo("Parameter value is NaN");
            assertThat(failure(operator, 0x1p63))
                    .isEqualTo("Scalar value 9.223372036854776e+18 overflows int64");
            TestQuery query = values(1);
            assertThat(query.rows(Exprs.aggregate(operator, number(-INF), V, false))).isEmpty();
        }
        assertThat(failure(Aggregator.LIMIT_RATIO, NAN)).isEqualTo("Ratio value is NaN");
    }

    private static String failure(Aggregator operator, double parameter) {
        TestQuery query = TestQuery.instant();
        query.vector("v");
        try {
            query.rows(Exprs.aggregate(operator, Exprs.number(parameter), V, false));
        } catch (VarveException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.EXECUTION);
            return e.getMessage();
        }
        return "no failure";
    }

    @Test
    void anUnderflowingLimitIsAnErrorIfAnotherStepKeepsSomething() {
        TestQuery query = TestQuery.ofSteps(2);
        query.vector("v").with(labels(0), 1, 1);
        Expr k =
                Exprs.binary(
                        Exprs.binary(
                                Exprs.call(Function.TIME), BinaryOperator.MULTIPLY, number(-1e20)),
                        BinaryOperator.ADD,
                        number(5));
        assertThatThrownBy(() -> query.rows(Exprs.aggregate(Aggregator.LIMITK, k, V, false)))
                .hasMessage("Scalar value -1e+20 underflows int64");
    }

    private static Expr number(double value) {
        return Exprs.number(value);
    }

    @Test
    void ratiosAreCappedAndTold() {
        TestQuery query = values(1, 2, 3);
        assertThat(query.rows(Exprs.aggregate(Aggregator.LIMIT_RATIO, number(1.5), V, false)))
                .hasSize(3);
        assertThat(query.rows(Exprs.aggregate(Aggregator.LIMIT_RATIO, number(-2), V, false)))
                .hasSize(3);
        assertThat(query.rows(Exprs.aggregate(Aggregator.LIMIT_RATIO, number(0), V, false)))
                .isEmpty();
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL warning: ratio value should be between -1 and 1, got 1.5, capping"
                                + " to 1 @3",
                        "PromQL warning: ratio value should be between -1 and 1, got -2, capping to"
                                + " -1 @3");
    }

    @Test
    void valuesAreCountedByTheirText() {
        TestQuery query = values(6, 6, 1e21, NAN, INF, exponential(), exponential());
        assertThat(query.rows(Exprs.aggregate(Aggregator.COUNT_VALUES, text("v"), V, false)))
                .containsExactly(
                        "{v=\"6\"} 2",
                        "{v=\"1000000000000000000000\"} 1",
                        "{v=\"NaN\"} 1",
                        "{v=\"+Inf\"} 1",
                        "{v=\"{count:3, sum:6, (0.5,1]:1, (1,2]:2}\"} 2");
    }

    private static Expr text(String value) {
        return Exprs.string(value);
    }

    @Test
    void theLabelOfAValueReplacesALabelOfTheGroup() {
        TestQuery query = TestQuery.instant();
        query.vector("v")
                .with(Labels.of("job", "a", "g", "1"), 6)
                .with(Labels.of("job", "b", "g", "1"), 6)
                .with(Labels.of("job", "b", "g", "2"), 6);
        Expr by = Exprs.aggregate(Aggregator.COUNT_VALUES, text("job"), V, false, "job", "g");
        assertThat(query.rows(by))
                .containsExactly("{g=\"1\", job=\"6\"} 2", "{g=\"2\", job=\"6\"} 1");
        Expr without = Exprs.aggregate(Aggregator.COUNT_VALUES, text("job"), V, true, "g");
        assertThat(query.rows(without)).containsExactly("{job=\"6\"} 3");
        Expr dropped = Exprs.aggregate(Aggregator.COUNT_VALUES, text("job"), V, true, "g", "job");
        assertThat(query.rows(dropped)).containsExactly("{} 3");
    }

    @Test
    void labelNamesOfValuesAreChecked() {
        TestQuery query = TestQuery.instant();
        query.vector("v");
        Expr expr = Exprs.aggregate(Aggregator.COUNT_VALUES, text("a\uDCC5z"), V, false);
        assertThatThrownBy(() -> query.rows(expr)).hasMessage("invalid label name \"a\\xc5z\"");
    }

    @Test
    void memoryIsLimitedAndGivenBack() {
        StepGrid grid = new StepGrid(0, 999_000, 1_000);
        TestQuery query = new TestQuery(grid, Features.all(), 50_000);
        Object[] ones = new Object[grid.count()];
        Arrays.fill(ones, 1);
        ListedVector vector = new ListedVector(grid);
        for (int i = 0; i < 10; i++) {
            vector.with(labels(i), ones);
        }
        Expr perSeries = Exprs.aggregate(Aggregator.SUM, V, "i");
        VectorOperator small = new OperatorTree(query, Map.of("v", vector)).vector(perSeries);
        assertThat(query.run(small)).hasSize(1_000);
        Expr top = Exprs.aggregate(Aggregator.TOPK, number(20), V, false);
        VectorOperator large = new OperatorTree(query, Map.of("v", vector)).vector(top);
        assertThatThrownBy(() -> query.run(large))
                .isInstanceOf(VarveException.class)
                .hasMessageContaining("query.memory_max of 50000 bytes is exceeded");
        assertThat(query.context().memory().usedBytes()).isZero();
    }
}
