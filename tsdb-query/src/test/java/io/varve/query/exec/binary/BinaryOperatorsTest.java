package io.varve.query.exec.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorMatching.Cardinality;
import io.varve.query.exec.Exprs;
import io.varve.query.exec.ListedVector;
import io.varve.query.exec.OperatorTree;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.TestQuery;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.VarveException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BinaryOperatorsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final Object GAP = ListedVector.GAP;
    private static final Expr A = Exprs.selector("a");
    private static final Expr B = Exprs.selector("b");

    private static double scalars(double left, BinaryOperator operator, double right) {
        Expr expr = Exprs.binary(Exprs.number(left), operator, Exprs.number(right));
        return TestQuery.instant().scalar(expr)[0];
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
        return histogram(ResetHint.UNKNOWN, 0);
    }

    private static FloatHistogram custom(double... bounds) {
        return histogram(ResetHint.UNKNOWN, FloatHistogram.CUSTOM_BUCKETS_SCHEMA, bounds);
    }

    @Test
    void powersAreThoseOfIeee754() {
        assertThat(scalars(1, BinaryOperator.POWER, NAN)).isEqualTo(1);
        assertThat(scalars(NAN, BinaryOperator.POWER, 0)).isEqualTo(1);
        assertThat(scalars(-1, BinaryOperator.POWER, -INF)).isEqualTo(1);
        assertThat(scalars(-1, BinaryOperator.POWER, NAN)).isNaN();
        assertThat(scalars(2, BinaryOperator.POWER, 10)).isEqualTo(1024);
        assertThat(scalars(-8, BinaryOperator.POWER, 1.0 / 3)).isNaN();
    }

    @Test
    void remaindersHaveTheSignOfTheDividend() {
        assertThat(scalars(-5, BinaryOperator.MODULO, 3)).isEqualTo(-2);
        assertThat(scalars(5, BinaryOperator.MODULO, -3)).isEqualTo(2);
        assertThat(scalars(5, BinaryOperator.MODULO, 0)).isNaN();
        assertThat(scalars(5, BinaryOperator.MODULO, INF)).isEqualTo(5);
        assertThat(scalars(1, BinaryOperator.DIVIDE, 0)).isEqualTo(INF);
        assertThat(scalars(0, BinaryOperator.DIVIDE, 0)).isNaN();
        assertThat(scalars(10, BinaryOperator.ATAN2, 20)).isEqualTo(0.4636476090008061);
    }

    @Test
    void scalarsCompareToZeroOrOne() {
        assertThat(scalars(1, BinaryOperator.GREATER_OR_EQUAL, 1)).isEqualTo(1);
        assertThat(scalars(NAN, BinaryOperator.EQUAL, NAN)).isZero();
        assertThat(scalars(NAN, BinaryOperator.NOT_EQUAL, NAN)).isEqualTo(1);
        assertThat(scalars(NAN, BinaryOperator.LESS, 1)).isZero();
    }

    @Test
    void scalarsCannotBeTrimmed() {
        assertThatThrownBy(() -> scalars(1, BinaryOperator.TRIM_UPPER, 2))
                .hasMessage("operator \"</\" not allowed for Scalar operations");
    }

    @Test
    void comparisonsKeepTheVectorsValueOnEitherSide() {
        TestQuery query = TestQuery.ofSteps(3);
        query.vector("a").with(Labels.of("__name__", "a", "l", "1"), 1, 2, 3);
        assertThat(query.rows(Exprs.binary(A, BinaryOperator.GREATER, Exprs.number(1))))
                .containsExactly("{__name__=\"a\", l=\"1\"} _ 2 3");
        assertThat(query.rows(Exprs.binary(Exprs.number(1), BinaryOperator.LESS, A)))
                .containsExactly("{__name__=\"a\", l=\"1\"} _ 2 3");
        Expr bool =
                Exprs.binary(A, BinaryOperator.NOT_EQUAL, true, Exprs.ALL_LABELS, Exprs.number(2));
        assertThat(query.rows(bool)).containsExactly("{__name__=\"a\", l=\"1\"}! 1 0 1");
    }

    @Test
    void histogramsAndFloatsFollowTheTable() {
        FloatHistogram h = exponential();
        assertThat(apply(h, BinaryOperator.MULTIPLY, 2))
                .isEqualTo("{count:6, sum:12, (0.5,1]:2, (1,2]:4}");
        assertThat(apply(2, BinaryOperator.MULTIPLY, h))
                .isEqualTo("{count:6, sum:12, (0.5,1]:2, (1,2]:4}");
        assertThat(apply(h, BinaryOperator.DIVIDE, 0))
                .isEqualTo("{count:+Inf, sum:+Inf, [-0,0]:NaN}");
        assertThat(apply(h, BinaryOperator.TRIM_UPPER, 1))
                .isEqualTo("{count:1, sum:0.7071067811865476, (0.5,1]:1}");
        assertThat(apply(h, BinaryOperator.TRIM_LOWER, 100)).isEqualTo("{count:0, sum:0}");
        assertThat(apply(h, BinaryOperator.ADD, h))
                .isEqualTo("{count:6, sum:12, (0.5,1]:2, (1,2]:4}");
        assertThat(apply(h, BinaryOperator.EQUAL, h))
                .isEqualTo("{count:3, sum:6, (0.5,1]:1, (1,2]:2}");
        assertThat(apply(h, BinaryOperator.NOT_EQUAL, h)).isEqualTo("none");
    }

    /// Every combination that the table of operators marks as undefined.
    @Test
    void undefinedCombinationsYieldNothingAndSaySo() {
        Set<BinaryOperator> histogramFloat =
                EnumSet.of(
                        BinaryOperator.MULTIPLY,
                        BinaryOperator.DIVIDE,
                        BinaryOperator.TRIM_UPPER,
                        BinaryOperator.TRIM_LOWER);
        Set<BinaryOperator> both =
                EnumSet.of(
                        BinaryOperator.ADD,
                        BinaryOperator.SUBTRACT,
                        BinaryOperator.EQUAL,
                        BinaryOperator.NOT_EQUAL);
        for (BinaryOperator operator : BinaryOperator.values()) {
            if (operator.kind() == BinaryOperator.Kind.SET) {
                continue;
            }
            FloatHistogram h = exponential();
            boolean trim = operator.kind() == BinaryOperator.Kind.TRIM;
            assertUndefined(h, operator, 1, !histogramFloat.contains(operator));
            assertUndefined(1, operator, h, operator != BinaryOperator.MULTIPLY);
            assertUndefined(h, operator, h, !both.contains(operator));
            assertUndefined(1, operator, 1, trim);
        }
    }

    private static void assertUndefined(
            Object left, BinaryOperator operator, Object right, boolean undefined) {
        TestQuery query = TestQuery.instant();
        query.vector("a").with(Labels.of("__name__", "a"), left);
        query.vector("b").with(Labels.of("__name__", "b"), right);
        query.rows(Exprs.binary(A, operator, B));
        if (!undefined) {
            assertThat(query.annotations()).as(operator.symbol()).isEmpty();
            return;
        }
        String types = type(left) + " " + operator.symbol() + " " + type(right);
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL info: incompatible sample types encountered for binary operator \""
                                + operator.symbol()
                                + "\": "
                                + types
                                + " @1");
    }

    private static String type(Object value) {
        return value instanceof FloatHistogram ? "histogram" : "float";
    }

    /// The value of an operation between two vectors, and the same with a scalar where one is.
    private static String apply(Object left, BinaryOperator operator, Object right) {
        TestQuery query = TestQuery.instant();
        query.vector("a").with(Labels.EMPTY, left);
        query.vector("b").with(Labels.EMPTY, right);
        String vectors = value(query.rows(Exprs.binary(A, operator, B)));
        if (left instanceof Integer number) {
            Expr expr = Exprs.binary(Exprs.number(number), operator, B);
            assertThat(value(query.rows(expr))).isEqualTo(vectors);
        } else if (right instanceof Integer number) {
            Expr expr = Exprs.binary(A, operator, Exprs.number(number));
            assertThat(value(query.rows(expr))).isEqualTo(vectors);
        }
        return vectors;
    }

    private static String value(List<String> rows) {
        return rows.isEmpty() ? "none" : rows.get(0).substring(rows.get(0).indexOf(' ') + 1);
    }

    @Test
    void differencesAreGauges() {
        TestQuery query = TestQuery.instant();
        query.vector("a").with(Labels.EMPTY, exponential());
        query.vector("b").with(Labels.EMPTY, exponential());
        Expr difference = Exprs.binary(A, BinaryOperator.SUBTRACT, B);
        VectorOperator operator =
                new OperatorTree(query, Map.of("a", query.vector("a"), "b", query.vector("b")))
                        .vector(difference);
        FloatHistogram result = query.run(operator).get(0).get(0).histogram();
        assertThat(Objects.requireNonNull(result).hint()).isEqualTo(ResetHint.GAUGE);
    }

    @Test
    void bucketsAndHintsThatDoNotFitAreTold() {
        assertThat(notes(BinaryOperator.ADD, exponential(), custom(1, 2)))
                .containsExactly(
                        "PromQL warning: incompatible bucket layout encountered for binary operator"
                                + " + @1");
        assertThat(notes(BinaryOperator.SUBTRACT, custom(1, 3), custom(1, 2)))
                .containsExactly(
                        "PromQL info: mismatched custom buckets were reconciled during subtraction"
                                + " @1");
        assertThat(
                        notes(
                                BinaryOperator.ADD,
                                histogram(ResetHint.RESET, 0),
                                histogram(ResetHint.NOT_RESET, 0)))
                .containsExactly(
                        "PromQL warning: conflicting counter resets during histogram addition @1");
    }

    private static List<String> notes(BinaryOperator operator, Object left, Object right) {
        TestQuery query = TestQuery.instant();
        query.vector("a").with(Labels.EMPTY, left);
        query.vector("b").with(Labels.EMPTY, right);
        query.rows(Exprs.binary(A, operator, B));
        return query.annotations();
    }

    @Test
    void onlyTheLastNoteOfAStepCounts() {
        TestQuery query = TestQuery.ofSteps(2);
        query.vector("a")
                .with(Labels.of("l", "1"), exponential(), GAP)
                .with(Labels.of("l", "2"), 1, GAP)
                .with(Labels.of("l", "3"), 1, 1);
        query.vector("b")
                .with(Labels.of("l", "1"), 1, 1)
                .with(Labels.of("l", "2"), exponential(), 1)
                .with(Labels.of("l", "3"), 1, 1);
        query.rows(Exprs.binary(A, BinaryOperator.ADD, B));
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL info: incompatible sample types encountered for binary operator"
                                + " \"+\": float + histogram @1");
    }

    private static VectorMatching on(Cardinality cardinality, String label, String... include) {
        return Exprs.matching(cardinality, true, List.of(label), Arrays.asList(include));
    }

    private static TestQuery requests() {
        TestQuery query = TestQuery.instant();
        query.vector("a")
                .with(Labels.of("__name__", "requests", "method", "GET", "status", "200"), 100)
                .with(Labels.of("__name__", "requests", "method", "GET", "status", "500"), 10)
                .with(Labels.of("__name__", "requests", "method", "PUT", "status", "200"), 200);
        query.vector("b")
                .with(Labels.of("__name__", "limits", "status", "200", "why", "x"), 1000)
                .with(Labels.of("__name__", "limits", "status", "404"), 500);
        return query;
    }

    @Test
    void manyElementsMatchOne() {
        TestQuery query = requests();
        VectorMatching left = on(Cardinality.MANY_TO_ONE, "status", "why");
        assertThat(query.rows(Exprs.binary(A, BinaryOperator.DIVIDE, false, left, B)))
                .containsExactly(
                        "{method=\"GET\", status=\"200\", why=\"x\"} 0.1",
                        "{method=\"PUT\", status=\"200\", why=\"x\"} 0.2");
        VectorMatching right = on(Cardinality.ONE_TO_MANY, "status");
        assertThat(query.rows(Exprs.binary(B, BinaryOperator.SUBTRACT, false, right, A)))
                .containsExactly(
                        "{method=\"GET\", status=\"200\"} 900",
                        "{method=\"PUT\", status=\"200\"} 800");
        assertThat(query.rows(Exprs.binary(B, BinaryOperator.GREATER, false, right, A)))
                .containsExactly(
                        "{__name__=\"requests\", method=\"GET\", status=\"200\"} 1000",
                        "{__name__=\"requests\", method=\"PUT\", status=\"200\"} 1000");
    }

    @Test
    void fillsTakeTheirSideFromTheManySide() {
        TestQuery query = requests();
        VectorMatching left = on(Cardinality.MANY_TO_ONE, "status");
        assertThat(query.rows(filled(A, left, OptionalDouble.of(0), OptionalDouble.empty(), B)))
                .containsExactly(
                        "{method=\"GET\", status=\"200\"} 1100",
                        "{method=\"PUT\", status=\"200\"} 1200",
                        "{status=\"404\"} 500");
        VectorMatching right = on(Cardinality.ONE_TO_MANY, "status");
        assertThat(query.rows(filled(B, right, OptionalDouble.of(0), OptionalDouble.empty(), A)))
                .as("fill_left fills the many side, though it is written right")
                .containsExactly(
                        "{method=\"GET\", status=\"200\"} 1100",
                        "{method=\"PUT\", status=\"200\"} 1200",
                        "{status=\"404\"} 500");
        assertThat(query.rows(filled(B, right, OptionalDouble.empty(), OptionalDouble.of(5), A)))
                .contains("{method=\"GET\", status=\"500\"} 15");
    }

    private static Expr filled(
            Expr left,
            VectorMatching matching,
            OptionalDouble fillLeft,
            OptionalDouble fillRight,
            Expr right) {
        return Exprs.binary(
                left,
                BinaryOperator.ADD,
                false,
                Exprs.filled(matching, fillLeft, fillRight),
                right);
    }

    @Test
    void theOneSideMayChangeItsLabelsOverTime() {
        TestQuery query = TestQuery.ofSteps(3);
        query.vector("a").with(Labels.of("i", "1"), 10, 20, 30);
        query.vector("b")
                .with(Labels.of("i", "1", "version", "1"), 1, GAP, GAP)
                .with(Labels.of("i", "1", "version", "2"), GAP, GAP, 2);
        VectorMatching plain = on(Cardinality.MANY_TO_ONE, "i");
        assertThat(query.rows(Exprs.binary(A, BinaryOperator.MULTIPLY, false, plain, B)))
                .containsExactly("{i=\"1\"} 10 _ 60");
        VectorMatching copying = on(Cardinality.MANY_TO_ONE, "i", "version");
        assertThat(query.rows(Exprs.binary(A, BinaryOperator.MULTIPLY, false, copying, B)))
                .containsExactly(
                        "{i=\"1\", version=\"1\"} 10 _ _", "{i=\"1\", version=\"2\"} _ _ 60");
    }

    @Test
    void duplicatesOnTheOneSideFailOnlyWhereSomethingIsMatched() {
        TestQuery query = TestQuery.ofSteps(2);
        query.vector("a").with(Labels.of("__name__", "s"), GAP, 3);
        query.vector("b")
                .with(Labels.of("__name__", "dup", "label", "beta"), 2, 2)
                .with(Labels.of("__name__", "dup", "label", "alpha"), 1, GAP);
        VectorMatching all = Exprs.matching(Cardinality.ONE_TO_ONE, true, List.of(), List.of());
        Expr expr = Exprs.binary(A, BinaryOperator.GREATER, false, all, B);
        assertThat(query.rows(expr)).containsExactly("{} _ 3");
        query.vector("a").with(Labels.of("__name__", "t"), 4, GAP);
        assertThatThrownBy(() -> query.rows(expr))
                .hasMessage(
                        "found duplicate series for the match group {} on the right hand-side of"
                                + " the operation: [{__name__=\"dup\", label=\"alpha\"},"
                                + " {__name__=\"dup\", label=\"beta\"}];many-to-many matching not"
                                + " allowed: matching labels must be unique on one side");
    }

    @Test
    void duplicatesFailEvenIfTheirKeyMatchesNothing() {
        TestQuery query = TestQuery.instant();
        query.vector("a").with(Labels.of("k", "1"), 1);
        query.vector("b").with(Labels.of("k", "2", "x", "1"), 1).with(Labels.of("k", "2"), 1);
        Expr expr = Exprs.binary(A, BinaryOperator.ADD, false, on(Cardinality.ONE_TO_ONE, "k"), B);
        assertThatThrownBy(() -> query.rows(expr))
                .hasMessageStartingWith(
                        "found duplicate series for the match group {k=\"2\"} on the right");
        Expr swapped =
                Exprs.binary(B, BinaryOperator.ADD, false, on(Cardinality.ONE_TO_MANY, "k"), A);
        assertThatThrownBy(() -> query.rows(swapped))
                .hasMessageStartingWith(
                        "found duplicate series for the match group {k=\"2\"} on the left");
    }

    @Test
    void ambiguousMatchesFailBeforeAComparisonFilters() {
        TestQuery query = TestQuery.instant();
        query.vector("a")
                .with(Labels.of("l", "1", "k", "1"), 0)
                .with(Labels.of("l", "2", "k", "1"), 0);
        query.vector("b").with(Labels.of("k", "1"), 1);
        Expr oneToOne =
                Exprs.binary(A, BinaryOperator.GREATER, false, on(Cardinality.ONE_TO_ONE, "k"), B);
        assertThatThrownBy(() -> query.rows(oneToOne))
                .isInstanceOf(VarveException.class)
                .hasMessage(
                        "multiple matches for labels: many-to-one matching must be explicit"
                                + " (group_left/group_right)");
        Expr grouped =
                Exprs.binary(
                        A, BinaryOperator.GREATER, false, on(Cardinality.MANY_TO_ONE, "k", "l"), B);
        assertThatThrownBy(() -> query.rows(grouped))
                .hasMessage(
                        "multiple matches for labels: grouping labels must ensure unique matches");
    }

    @Test
    void setOperatorsLookAtEachStep() {
        TestQuery query = TestQuery.ofSteps(3);
        query.vector("a")
                .with(Labels.of("__name__", "a", "k", "1"), 1, 2, GAP)
                .with(Labels.of("__name__", "a", "k", "2"), 3, 3, 3);
        query.vector("b").with(Labels.of("__name__", "b", "k", "1"), GAP, 9, 9);
        assertThat(query.rows(Exprs.binary(A, BinaryOperator.AND, B)))
                .containsExactly("{__name__=\"a\", k=\"1\"} _ 2 _");
        assertThat(query.rows(Exprs.binary(A, BinaryOperator.UNLESS, B)))
                .containsExactly(
                        "{__name__=\"a\", k=\"1\"} 1 _ _", "{__name__=\"a\", k=\"2\"} 3 3 3");
        assertThat(query.rows(Exprs.binary(A, BinaryOperator.OR, B)))
                .containsExactly(
                        "{__name__=\"a\", k=\"1\"} 1 2 _",
                        "{__name__=\"a\", k=\"2\"} 3 3 3",
                        "{__name__=\"b\", k=\"1\"} _ _ 9");
    }

    @Test
    void unaryMinusNegates() {
        TestQuery query = TestQuery.instant();
        query.vector("a")
                .with(Labels.of("__name__", "a", "k", "1"), 1)
                .with(Labels.of("__name__", "a", "k", "2"), exponential());
        assertThat(query.rows(Exprs.minus(A)))
                .containsExactly(
                        "{__name__=\"a\", k=\"1\"}! -1",
                        "{__name__=\"a\", k=\"2\"}! {count:-3, sum:-6, (0.5,1]:-1, (1,2]:-2}");
        assertThat(query.scalar(Exprs.minus(Exprs.number(2)))).containsExactly(-2);
    }

    @Test
    void namesGoAtOnceWithoutDelayedRemoval() {
        Features features =
                Features.of(EnumSet.complementOf(EnumSet.of(Feature.DELAYED_NAME_REMOVAL)));
        TestQuery query = new TestQuery(new StepGrid(0, 1_000, 1_000), features);
        query.vector("a")
                .with(Labels.of("__name__", "a", "__unit__", "s", "job", "1"), 1, GAP)
                .with(Labels.of("__name__", "b", "job", "1"), GAP, 2);
        assertThat(query.rows(Exprs.minus(A))).containsExactly("{job=\"1\"} -1 -2");
        query.vector("a").with(Labels.of("__name__", "c", "job", "1"), GAP, 3);
        assertThatThrownBy(() -> query.rows(Exprs.minus(A)))
                .hasMessage("vector cannot contain metrics with the same labelset");
    }

    @Test
    void sidesInTheSameOrderAreHeldOneSeriesAtATime() {
        StepGrid grid = new StepGrid(0, 999_000, 1_000);
        TestQuery query = new TestQuery(grid, Features.all(), 100_000);
        Object[] ones = new Object[grid.count()];
        Arrays.fill(ones, 1);
        ListedVector vector = new ListedVector(grid);
        for (int i = 100; i < 200; i++) {
            vector.with(Labels.of("i", Integer.toString(i)), ones);
        }
        VectorOperator sum =
                new OperatorTree(query, Map.of("a", vector, "b", vector))
                        .vector(Exprs.binary(A, BinaryOperator.ADD, B));
        assertThat(query.run(sum).get(0)).hasSize(100);
        assertThat(query.context().memory().peakBytes()).isLessThan(60_000);
    }
}
