package io.varve.query.exec.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.query.ast.Function;
import io.varve.query.exec.Exprs;
import io.varve.query.exec.ListedVector;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.TestQuery;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.VarveException;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class InstantFunctionsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final Object GAP = ListedVector.GAP;
    private static final Expr V = Exprs.selector("v");

    private static final FloatHistogram HISTOGRAM =
            FloatHistogram.builder()
                    .count(4)
                    .sum(10)
                    .positive(new int[] {0}, new int[] {2}, new double[] {1, 3})
                    .build();

    /// The value of a function of one float and scalars.
    private static double of(Function function, double value, double... scalars) {
        TestQuery query = TestQuery.instant();
        query.vector("v").with(Labels.EMPTY, value);
        Expr[] arguments = new Expr[1 + scalars.length];
        arguments[0] = V;
        for (int i = 0; i < scalars.length; i++) {
            arguments[i + 1] = Exprs.number(scalars[i]);
        }
        Expr scalar = Exprs.call(Function.SCALAR, Exprs.call(function, arguments));
        return query.scalar(scalar)[0];
    }

    @Test
    void functionsOfOneFloat() {
        assertThat(of(Function.ABS, -1.5)).isEqualTo(1.5);
        assertThat(of(Function.CEIL, 1.2)).isEqualTo(2);
        assertThat(of(Function.FLOOR, -1.2)).isEqualTo(-2);
        assertThat(of(Function.EXP, 1)).isEqualTo(Math.E);
        assertThat(of(Function.SQRT, -1)).isNaN();
        assertThat(of(Function.SQRT, 4)).isEqualTo(2);
        assertThat(of(Function.LN, 0)).isEqualTo(-INF);
        assertThat(of(Function.LN, -1)).isNaN();
        assertThat(of(Function.LN, Math.E)).isEqualTo(1);
        assertThat(of(Function.LOG2, 8)).isEqualTo(3);
        assertThat(of(Function.LOG10, 100)).isEqualTo(2);
        assertThat(of(Function.SGN, -7)).isEqualTo(-1);
        assertThat(of(Function.SGN, INF)).isEqualTo(1);
        assertThat(of(Function.SGN, NAN)).isNaN();
        assertThat(Double.doubleToRawLongBits(of(Function.SGN, -0.0))).isEqualTo(1L << 63);
        assertThat(of(Function.DEG, Math.PI)).isEqualTo(180);
        assertThat(of(Function.RAD, 180)).isEqualTo(Math.PI);
    }

    @Test
    void trigonometry() {
        Offset<Double> close = Offset.offset(1e-15);
        assertThat(of(Function.SIN, 1)).isCloseTo(0.8414709848078965, close);
        assertThat(of(Function.COS, 1)).isCloseTo(0.5403023058681398, close);
        assertThat(of(Function.TAN, 1)).isCloseTo(1.5574077246549023, close);
        assertThat(of(Function.ASIN, 0.5)).isCloseTo(0.5235987755982989, close);
        assertThat(of(Function.ACOS, 0.5)).isCloseTo(1.0471975511965979, close);
        assertThat(of(Function.ATAN, 1)).isCloseTo(0.7853981633974483, close);
        assertThat(of(Function.SINH, 1)).isCloseTo(1.1752011936438014, close);
        assertThat(of(Function.COSH, 1)).isCloseTo(1.543080634815244, close);
        assertThat(of(Function.TANH, 1)).isCloseTo(0.7615941559557649, close);
        assertThat(of(Function.ASINH, 1)).isCloseTo(0.881373587019543, close);
        assertThat(of(Function.ACOSH, 2)).isCloseTo(1.3169578969248166, close);
        assertThat(of(Function.ATANH, 0.5)).isCloseTo(0.5493061443340548, close);
        assertThat(of(Function.ASIN, 2)).isNaN();
        assertThat(of(Function.COS, INF)).isNaN();
    }

    @Test
    void roundingGoesUpFromTheMiddle() {
        assertThat(of(Function.ROUND, 2.5)).isEqualTo(3);
        assertThat(of(Function.ROUND, -2.5)).isEqualTo(-2);
        assertThat(of(Function.ROUND, 0.0005, 0.0001)).isEqualTo(0.0005);
        assertThat(of(Function.ROUND, 13, 10)).isEqualTo(10);
        assertThat(of(Function.ROUND, 5, 0)).isNaN();
    }

    @Test
    void clampsKeepBetweenBounds() {
        assertThat(of(Function.CLAMP, 5, 1, 3)).isEqualTo(3);
        assertThat(of(Function.CLAMP, -5, 1, 3)).isEqualTo(1);
        assertThat(of(Function.CLAMP, NAN, 1, 3)).isNaN();
        assertThat(of(Function.CLAMP, 5, NAN, 3)).isNaN();
        assertThat(of(Function.CLAMP_MIN, NAN, INF)).isEqualTo(INF);
        assertThat(of(Function.CLAMP_MAX, 5, NAN)).isNaN();
        assertThat(of(Function.CLAMP_MAX, 5, 2)).isEqualTo(2);
        TestQuery query = TestQuery.ofSteps(3);
        query.vector("v").with(Labels.EMPTY, 5, 5, 5);
        Expr time = Exprs.call(Function.TIME);
        assertThat(query.rows(Exprs.call(Function.CLAMP, V, time, Exprs.number(1))))
                .as("empty where the bounds cross")
                .containsExactly("{}! 1 1 _");
    }

    @Test
    void datesAreThoseOfUtc() {
        double second = 1136239445; // 2006-01-02T22:04:05Z
        assertThat(of(Function.YEAR, second)).isEqualTo(2006);
        assertThat(of(Function.MONTH, second)).isEqualTo(1);
        assertThat(of(Function.DAY_OF_MONTH, second)).isEqualTo(2);
        assertThat(of(Function.DAY_OF_WEEK, second)).isEqualTo(1);
        assertThat(of(Function.DAY_OF_YEAR, second)).isEqualTo(2);
        assertThat(of(Function.HOUR, second)).isEqualTo(22);
        assertThat(of(Function.MINUTE, second + 0.9)).isEqualTo(4);
        assertThat(of(Function.DAYS_IN_MONTH, 1454284800)).isEqualTo(29);
        assertThat(of(Function.DAY_OF_YEAR, 1483191420)).isEqualTo(366);
        assertThat(of(Function.YEAR, -1)).isEqualTo(1969);
        assertThat(of(Function.HOUR, -1)).isEqualTo(23);
        assertThat(of(Function.DAY_OF_WEEK, -86400)).isEqualTo(3);
        assertThat(of(Function.HOUR, -0.5)).as("truncated").isEqualTo(0);
        TestQuery query = new TestQuery(new StepGrid(0, 120_000, 60_000), Features.all());
        assertThat(query.rows(Exprs.call(Function.MINUTE))).containsExactly("{}! 0 1 2");
    }

    @Test
    void scalarsOfTheQuery() {
        TestQuery query = new TestQuery(new StepGrid(10_500, 15_000, 2_000), Features.all());
        assertThat(query.scalar(Exprs.call(Function.TIME))).containsExactly(10.5, 12.5, 14.5);
        assertThat(query.scalar(Exprs.call(Function.START))).containsOnly(10.5);
        assertThat(query.scalar(Exprs.call(Function.END))).containsOnly(15);
        assertThat(query.scalar(Exprs.call(Function.STEP))).containsOnly(2);
        assertThat(query.scalar(Exprs.call(Function.RANGE))).containsOnly(4.5);
        assertThat(query.scalar(Exprs.call(Function.PI))).containsOnly(Math.PI);
        assertThat(TestQuery.instant().scalar(Exprs.call(Function.STEP))).containsExactly(0);
        Expr nan = Exprs.number(NAN);
        Expr inf = Exprs.number(INF);
        assertThat(query.scalar(Exprs.call(Function.MAX_OF, nan, inf))).containsOnly(INF);
        assertThat(query.scalar(Exprs.call(Function.MIN_OF, nan, inf))).containsOnly(NAN);
        assertThat(query.rows(Exprs.call(Function.VECTOR, Exprs.call(Function.TIME))))
                .containsExactly("{} 10.5 12.5 14.5");
    }

    @Test
    void onlyASingleFloatIsAScalar() {
        TestQuery query = TestQuery.ofSteps(4);
        query.vector("v")
                .with(Labels.of("i", "1"), 1, 2, GAP, 5)
                .with(Labels.of("i", "2"), GAP, 3, GAP, HISTOGRAM);
        assertThat(query.scalar(Exprs.call(Function.SCALAR, V))).containsExactly(1, NAN, NAN, 5);
    }

    @Test
    void absenceHasTheLabelsThatTheSelectorFixes() {
        TestQuery query = TestQuery.ofSteps(3);
        query.vector("v").with(Labels.of("i", "1"), 1, GAP, HISTOGRAM);
        Expr selector =
                Exprs.selector(
                        "v",
                        Matcher.equal("job", "a"),
                        new Matcher("i", Matcher.Type.REGEX, ".*"),
                        Matcher.equal("x", "1"),
                        Matcher.equal("x", "1"),
                        Matcher.equal("__name__", "v"));
        assertThat(query.rows(Exprs.call(Function.ABSENT, selector)))
                .containsExactly("{job=\"a\"} _ 1 _");
        Expr sum = Exprs.minus(selector);
        assertThat(query.rows(Exprs.call(Function.ABSENT, sum))).containsExactly("{} _ 1 _");
    }

    @Test
    void histogramsAreLeftOutOfFloatFunctions() {
        TestQuery query = TestQuery.ofSteps(2);
        query.vector("v").with(Labels.of("__name__", "m"), HISTOGRAM, -1);
        assertThat(query.rows(Exprs.call(Function.ABS, V)))
                .containsExactly("{__name__=\"m\"}! _ 1");
        assertThat(query.annotations()).isEmpty();
    }

    @Test
    void elementsAreSortedByValueWithNaNLast() {
        TestQuery query = TestQuery.instant();
        query.vector("v")
                .with(Labels.of("i", "1"), NAN)
                .with(Labels.of("i", "2"), 1)
                .with(Labels.of("i", "3"), HISTOGRAM)
                .with(Labels.of("i", "4"), -INF);
        assertThat(query.rows(Exprs.call(Function.SORT, V)))
                .containsExactly("{i=\"4\"} -Inf", "{i=\"2\"} 1", "{i=\"1\"} NaN");
        assertThat(query.rows(Exprs.call(Function.SORT_DESC, V)))
                .containsExactly("{i=\"2\"} 1", "{i=\"4\"} -Inf", "{i=\"1\"} NaN");
        assertThat(query.annotations()).isEmpty();
    }

    @Test
    void elementsAreSortedByLabelsInNaturalOrder() {
        TestQuery query = TestQuery.instant();
        for (String node : List.of("n10", "n9", "m", "n9a", "n")) {
            query.vector("v").with(Labels.of("node", node), 1);
        }
        assertThat(query.rows(Exprs.call(Function.SORT_BY_LABEL, V, Exprs.string("node"))))
                .containsExactly(
                        "{node=\"m\"} 1",
                        "{node=\"n\"} 1",
                        "{node=\"n9\"} 1",
                        "{node=\"n9a\"} 1",
                        "{node=\"n10\"} 1");
        assertThat(query.rows(Exprs.call(Function.SORT_BY_LABEL_DESC, V, Exprs.string("x"))))
                .as("by all labels, which are not in natural order")
                .startsWith("{node=\"n9a\"} 1", "{node=\"n9\"} 1", "{node=\"n10\"} 1");
    }

    @Test
    void sortingARangeIsWarnedOf() {
        TestQuery query = TestQuery.ofSteps(2);
        query.vector("v").with(Labels.EMPTY, 1, HISTOGRAM);
        assertThat(query.rows(Exprs.call(Function.SORT, V))).containsExactly("{} 1 _");
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL warning: sort is ineffective for range queries since results are"
                                + " always ordered by labels @1");
    }

    private static List<String> replace(String... arguments) {
        TestQuery query = TestQuery.instant();
        query.vector("v")
                .with(Labels.of("__name__", "m", "src", "source-value-10", "dst", "old"), 1);
        Expr[] expressions = new Expr[5];
        expressions[0] = V;
        for (int i = 0; i < 4; i++) {
            expressions[i + 1] = Exprs.string(arguments[i]);
        }
        return query.rows(Exprs.call(Function.LABEL_REPLACE, expressions));
    }

    private static String replaced(String replacement, String regex) {
        List<String> rows = replace("dst", replacement, "src", regex);
        assertThat(rows).hasSize(1);
        String row = rows.get(0);
        return row.contains("dst=")
                ? row.substring(row.indexOf("dst=\"") + 5, row.indexOf("\", src"))
                : "";
    }

    @Test
    void labelsAreReplacedByTemplates() {
        assertThat(replaced("to-$1", "source-value-(.*)")).isEqualTo("to-10");
        assertThat(replaced("${1}x", "source-(.*)-.*")).isEqualTo("valuex");
        assertThat(replaced("$1x", "source-(.*)-.*")).as("no group 1x").isEmpty();
        assertThat(replaced("$name!", "source-(?P<name>.*)-.*")).isEqualTo("value!");
        assertThat(replaced("$$1 $ ${} ${1", "(.*)")).isEqualTo("$1 $ ${} ${1");
        assertThat(replaced("$2-$0", "source-.*")).isEqualTo("-source-value-10");
        assertThat(replaced("x", "value-10")).as("the whole value must match").isEqualTo("old");
        assertThat(replaced("", ".*")).as("an empty label is none").isEmpty();
    }

    @Test
    void replacingTheNameTakesTheMarkAway() {
        TestQuery query = TestQuery.instant();
        query.vector("v")
                .with(Labels.of("__name__", "a_x", "i", "1"), 1)
                .with(Labels.of("__name__", "b", "i", "2"), 2);
        Expr marked = Exprs.call(Function.ABS, V);
        Expr replace =
                Exprs.call(
                        Function.LABEL_REPLACE,
                        marked,
                        Exprs.string("__name__"),
                        Exprs.string("new_$1"),
                        Exprs.string("__name__"),
                        Exprs.string("a_(.*)"));
        assertThat(query.rows(replace))
                .containsExactly("{__name__=\"new_x\", i=\"1\"} 1", "{__name__=\"b\", i=\"2\"}! 2");
        Expr join =
                Exprs.call(
                        Function.LABEL_JOIN,
                        marked,
                        Exprs.string("__name__"),
                        Exprs.string("-"),
                        Exprs.string("i"),
                        Exprs.string("absent"));
        assertThat(query.rows(join))
                .containsExactly("{__name__=\"1-\", i=\"1\"} 1", "{__name__=\"2-\", i=\"2\"} 2");
    }

    @Test
    void badArgumentsOfLabelFunctionsFailEvenWithoutSeries() {
        assertThat(failure(Function.LABEL_REPLACE, "dst", "", "src", "("))
                .isEqualTo("invalid regular expression in label_replace(): (");
        assertThat(failure(Function.LABEL_REPLACE, "\uDCFF", "", "src", ""))
                .isEqualTo("invalid destination label name in label_replace(): \uDCFF");
        assertThat(failure(Function.LABEL_JOIN, "dst", "-", "a", "\uDCFF"))
                .isEqualTo("invalid source label name in label_join(): \uDCFF");
        assertThat(failure(Function.LABEL_JOIN, "", "-", "a"))
                .isEqualTo("invalid destination label name in label_join(): ");
    }

    private static String failure(Function function, String... strings) {
        TestQuery query = TestQuery.instant();
        query.vector("v");
        Expr[] arguments = new Expr[1 + strings.length];
        arguments[0] = V;
        for (int i = 0; i < strings.length; i++) {
            arguments[i + 1] = Exprs.string(strings[i]);
        }
        try {
            query.rows(Exprs.call(function, arguments));
        } catch (VarveException e) {
            return e.getMessage();
        }
        return "no failure";
    }

    @Test
    void labelsThatBecomeEqualAreMergedOrAnError() {
        TestQuery query = TestQuery.ofSteps(2);
        query.vector("v")
                .with(Labels.of("i", "1", "l", "a"), 1, GAP)
                .with(Labels.of("i", "2", "l", "a"), GAP, 2);
        Expr expr =
                Exprs.call(
                        Function.LABEL_JOIN,
                        V,
                        Exprs.string("i"),
                        Exprs.string(""),
                        Exprs.string("l"));
        assertThat(query.rows(expr)).containsExactly("{i=\"a\", l=\"a\"} 1 2");
        query.vector("v").with(Labels.of("i", "3", "l", "a"), 3, GAP);
        assertThatThrownBy(() -> query.rows(expr))
                .hasMessage("vector cannot contain metrics with the same labelset");
    }
}
