package io.varve.query.exec.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Call;
import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.ast.Function;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Span;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorSelector;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.query.exec.invariant.ConstantScalar;
import io.varve.query.testing.Contexts;
import io.varve.query.testing.FixedRange;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RangeFunctionsTest {
    private static final Labels LABELS = Labels.of("__name__", "requests", "job", "a");
    private static final Span RANGE = new Span(5, 20);

    private static final Set<Function> FUNCTIONS =
            EnumSet.of(
                    Function.RATE,
                    Function.INCREASE,
                    Function.DELTA,
                    Function.IRATE,
                    Function.IDELTA,
                    Function.CHANGES,
                    Function.RESETS,
                    Function.SUM_OVER_TIME,
                    Function.AVG_OVER_TIME,
                    Function.MIN_OVER_TIME,
                    Function.MAX_OVER_TIME,
                    Function.TS_OF_MIN_OVER_TIME,
                    Function.TS_OF_MAX_OVER_TIME,
                    Function.COUNT_OVER_TIME,
                    Function.PRESENT_OVER_TIME,
                    Function.FIRST_OVER_TIME,
                    Function.LAST_OVER_TIME,
                    Function.TS_OF_FIRST_OVER_TIME,
                    Function.TS_OF_LAST_OVER_TIME,
                    Function.STDVAR_OVER_TIME,
                    Function.STDDEV_OVER_TIME,
                    Function.QUANTILE_OVER_TIME,
                    Function.MAD_OVER_TIME,
                    Function.DERIV,
                    Function.PREDICT_LINEAR);

    @Test
    void everyFunctionEqualsItsDefinitionOnEveryWindow() {
        Property.check(
                "range functions",
                400,
                random -> {
                    SampleColumn samples = samples(random);
                    long stepMs = 1 + random.nextLong(40_000);
                    long startMs = random.nextInt(200_000);
                    StepGrid grid =
                            new StepGrid(
                                    startMs, startMs + random.nextLong(30) * stepMs + 1, stepMs);
                    long rangeMs = 1 + random.nextLong(120_000);
                    double parameter = random.nextInt(4) == 0 ? 7.5 : random.nextDouble();
                    for (Function function : FUNCTIONS) {
                        StepColumn column = evaluate(function, grid, rangeMs, samples, parameter);
                        compare(function, grid, rangeMs, samples, parameter, column);
                    }
                });
    }

    private static SampleColumn samples(SplittableRandom random) {
        SampleColumn samples = new SampleColumn();
        boolean starts = random.nextBoolean();
        boolean odd = random.nextInt(4) == 0;
        boolean whole = random.nextInt(3) == 0;
        double value = random.nextInt(100);
        long timeMs = random.nextInt(20_000);
        long before = timeMs;
        int count = random.nextInt(60);
        for (int i = 0; i < count; i++) {
            value =
                    switch (random.nextInt(8)) {
                        case 0 -> value;
                        case 1 -> random.nextInt(10);
                        case 2 ->
                                odd ? oddValue(random) : value + (whole ? -3 : random.nextDouble());
                        default -> value + random.nextInt(1000) / (whole ? 1 : 8.0);
                    };
            long start =
                    switch (starts ? random.nextInt(5) : 9) {
                        case 0 -> before;
                        case 1 -> Math.max(0, timeMs - 1 - random.nextInt(10_000));
                        case 2 -> timeMs + random.nextInt(2);
                        case 3 -> Math.max(0, before - 1);
                        default -> 0;
                    };
            samples.addFloat(timeMs, value, start);
            before = timeMs;
            timeMs += 1 + (random.nextInt(10) == 0 ? 60_000 : random.nextInt(10_000));
        }
        return samples;
    }

    private static double oddValue(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> -1e5;
            default -> -0.0;
        };
    }

    private static void compare(
            Function function,
            StepGrid grid,
            long rangeMs,
            SampleColumn samples,
            double parameter,
            StepColumn column) {
        for (int step = 0; step < grid.count(); step++) {
            long endMs = grid.timeMs(step);
            long startMs = endMs - rangeMs;
            List<NaiveFunctions.Point> points = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                long timeMs = samples.timestampMs(i);
                if (startMs < timeMs && timeMs <= endMs) {
                    points.add(
                            new NaiveFunctions.Point(timeMs, samples.value(i), samples.startMs(i)));
                }
            }
            Optional<Double> expected =
                    NaiveFunctions.value(function, points, startMs, endMs, endMs, parameter);
            Optional<Double> actual =
                    column.has(step) ? Optional.of(column.value(step)) : Optional.empty();
            if (!close(expected, actual)) {
                throw new AssertionError(
                        function.text()
                                + " at "
                                + endMs
                                + " over "
                                + points
                                + ": "
                                + actual
                                + ", want "
                                + expected);
            }
        }
    }

    private static boolean close(Optional<Double> expected, Optional<Double> actual) {
        if (expected.isEmpty() || actual.isEmpty()) {
            return expected.isEmpty() == actual.isEmpty();
        }
        double want = expected.get();
        double got = actual.get();
        if (Double.isNaN(want) || Double.isNaN(got) || Double.isInfinite(want) || want == got) {
            return Double.compare(want, got) == 0 || want == got;
        }
        return Math.abs(want - got) <= 1e-9 * Math.max(1, Math.max(Math.abs(want), Math.abs(got)));
    }

    private static StepColumn evaluate(
            Function function,
            StepGrid grid,
            long rangeMs,
            SampleColumn samples,
            double parameter) {
        QueryContext context = Contexts.query(grid, Features.all());
        return evaluate(context, function, Extension.NONE, grid, rangeMs, samples, parameter);
    }

    private static StepColumn evaluate(
            QueryContext context,
            Function function,
            Extension extension,
            StepGrid grid,
            long rangeMs,
            SampleColumn samples,
            double... parameters) {
        FixedRange input =
                new FixedRange(
                        grid, rangeMs, List.of(new SeriesMeta(LABELS, false)), List.of(samples));
        List<ScalarOperator> scalars = new ArrayList<>();
        List<Expr> arguments = new ArrayList<>();
        for (ValueType type : function.arguments()) {
            if (type == ValueType.MATRIX) {
                arguments.add(selector(extension));
            } else {
                double value = parameters[Math.min(scalars.size(), parameters.length - 1)];
                arguments.add(new NumberLiteral(value, false, new Span(1, 2)));
                scalars.add(new ConstantScalar(grid, value));
            }
        }
        Call call = new Call(function, arguments, Span.NONE);
        VectorOperator operator = RangeFunctions.create(context, grid, call, input, scalars);
        StepColumn column = new StepColumn(grid.count());
        assertThat(operator.next(column)).isTrue();
        assertThat(operator.next(new StepColumn(grid.count()))).isFalse();
        return column;
    }

    private static MatrixSelector selector(Extension extension) {
        VectorSelector selector =
                new VectorSelector(
                        "requests",
                        List.of(Matcher.equal("__name__", "requests")),
                        TimeShift.NONE,
                        extension,
                        RANGE);
        return new MatrixSelector(selector, new DurationExpr.Constant(60, true, Span.NONE), RANGE);
    }

    private static SampleColumn floats(double... timesAndValues) {
        SampleColumn samples = new SampleColumn();
        for (int i = 0; i < timesAndValues.length; i += 2) {
            samples.addFloat(Math.round(timesAndValues[i] * 1000), timesAndValues[i + 1]);
        }
        return samples;
    }

    @Test
    void aWindowIsOpenOnTheLeftAndClosedOnTheRight() {
        SampleColumn samples = floats(60, 1, 120, 2, 180, 3);
        StepGrid grid = new StepGrid(119_999, 180_001, 1);
        StepColumn counts = evaluate(Function.COUNT_OVER_TIME, grid, 60_000, samples, 0);
        assertThat(counts.value(0)).as("(59.999s, 119.999s]").isEqualTo(1);
        assertThat(counts.value(1)).as("(60s, 120s]").isEqualTo(1);
        StepColumn lasts = evaluate(Function.LAST_OVER_TIME, grid, 60_000, samples, 0);
        assertThat(lasts.value(0)).isEqualTo(1);
        assertThat(lasts.value(1)).isEqualTo(2);
        StepColumn wider = evaluate(Function.COUNT_OVER_TIME, grid, 60_001, samples, 0);
        assertThat(wider.value(1)).as("(59.999s, 120s]").isEqualTo(2);
    }

    @Test
    void sumsOfWholeNumbersAreTheSameBitsAsOneByOne() {
        Property.check(
                "sums of whole numbers",
                200,
                random -> {
                    SampleColumn samples = new SampleColumn();
                    long bound = 1L << random.nextInt(1, 54);
                    for (int i = 0; i < 100; i++) {
                        double value = random.nextLong(-bound, bound);
                        samples.addFloat(i * 1000L, random.nextInt(20) == 0 ? -0.0 : value);
                    }
                    StepGrid grid = new StepGrid(20_000, 99_000, 1000);
                    StepColumn sums = evaluate(Function.SUM_OVER_TIME, grid, 20_000, samples, 0);
                    StepColumn averages =
                            evaluate(Function.AVG_OVER_TIME, grid, 20_000, samples, 0);
                    for (int step = 0; step < grid.count(); step++) {
                        int from = step + 1;
                        int to = step + 21;
                        assertBits(
                                sums.value(step), FloatAggregates.sum(samples.values(), from, to));
                        assertBits(
                                averages.value(step),
                                FloatAggregates.average(samples.values(), from, to));
                    }
                });
    }

    private static void assertBits(double actual, double expected) {
        assertThat(Double.doubleToRawLongBits(actual))
                .as("%s, want %s", actual, expected)
                .isEqualTo(Double.doubleToRawLongBits(expected));
    }

    @Test
    void averagesOfLargeNumbersDoNotOverflow() {
        double max = Double.MAX_VALUE;
        SampleColumn samples = floats(1, max, 2, max, 3, max / 2, 4, max / 2);
        StepGrid grid = StepGrid.instant(10_000);
        StepColumn average = evaluate(Function.AVG_OVER_TIME, grid, 60_000, samples, 0);
        assertThat(average.value(0)).isCloseTo(max * 0.75, within(max * 1e-12));
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    @Test
    void doubleExponentialSmoothingFollowsALine() {
        SampleColumn samples = floats(1, 10, 2, 20, 3, 30, 4, 40);
        StepGrid grid = StepGrid.instant(4_000);
        QueryContext context = Contexts.query(grid, Features.all());
        StepColumn smoothed =
                evaluate(
                        context,
                        Function.DOUBLE_EXPONENTIAL_SMOOTHING,
                        Extension.NONE,
                        grid,
                        60_000,
                        samples,
                        0.3,
                        0.6);
        assertThat(smoothed.value(0)).isCloseTo(40, within(1e-12));
        assertThatThrownBy(() ->
                        evaluate(
                                context,
                                Function.DOUBLE_EXPONENTIAL_SMOOTHING,
                                Extension.NONE,
                                grid,
                                60_000,
                                samples,
                                1.5,
                                0.6))
                .isInstanceOf(VarveException.class)
                .hasMessage("invalid smoothing factor. Expected: 0 < sf < 1, got: 1.500000");
    }

    /// The values of the design document of extended range selectors.
    @Test
    void anchoredAndSmoothedWindowsUseTheValuesAtTheirBorders() {
        SampleColumn samples =
                floats(0, 1, 15, 2, 30, 3, 45, 4, 60, 5, 75, 9, 90, 10, 105, 11, 120, 12, 135, 13);
        StepGrid grid = new StepGrid(5_000, 125_000, 15_000);
        QueryContext context = Contexts.query(grid, Features.all());
        StepColumn anchored =
                evaluate(context, Function.INCREASE, Extension.ANCHORED, grid, 60_000, samples);
        assertThat(values(anchored)).containsExactly(0, 1, 2, 3, 4, 7, 7, 7, 7);
        StepColumn smoothed =
                evaluate(context, Function.INCREASE, Extension.SMOOTHED, grid, 60_000, samples);
        assertThat(values(smoothed)[4]).isCloseTo(5, within(1e-12));
        assertThat(values(smoothed)[8]).isCloseTo(6, within(1e-12));
        StepColumn changes =
                evaluate(context, Function.CHANGES, Extension.ANCHORED, grid, 15_000, samples);
        assertThat(values(changes)).containsExactly(0, 1, 1, 1, 1, 1, 1, 1, 1);
        assertThatThrownBy(() ->
                        evaluate(
                                context,
                                Function.SUM_OVER_TIME,
                                Extension.ANCHORED,
                                grid,
                                60_000,
                                samples))
                .hasMessage(
                        "anchored modifier can only be used with: changes, delta, increase, rate,"
                                + " resets - not with sum_over_time");
    }

    private static double[] values(StepColumn column) {
        double[] values = new double[column.steps()];
        for (int step = 0; step < values.length; step++) {
            values[step] = column.has(step) ? column.value(step) : Double.NaN;
        }
        return values;
    }

    @Test
    void notesNameTheMetricAndThePlace() {
        StepGrid grid = StepGrid.instant(60_000);
        QueryContext context = Contexts.query(grid, Features.all());
        SampleColumn samples = floats(10, 1, 20, 2);
        evaluate(context, Function.RATE, Extension.NONE, grid, 60_000, samples);
        evaluate(context, Function.QUANTILE_OVER_TIME, Extension.NONE, grid, 60_000, samples, 2);
        assertThat(context.annotations().infos())
                .containsEntry(
                        "PromQL info: metric might not be a counter, __type__ label is not set to"
                                + " \"counter\" or \"histogram\", got \"\": \"requests\"",
                        RANGE);
        assertThat(context.annotations().warnings())
                .containsEntry(
                        "PromQL warning: quantile value should be between 0 and 1, got 2",
                        new Span(1, 2));
    }

    @Test
    void overlappingStartsAreCountedPerEvaluation() {
        StepGrid grid = new StepGrid(60_000, 80_000, 10_000);
        QueryContext context = Contexts.query(grid, Features.all());
        SampleColumn samples = new SampleColumn();
        samples.addFloat(40_000, 1, 30_000);
        samples.addFloat(50_000, 2, 31_000);
        samples.addFloat(60_000, 3, 32_000);
        evaluate(context, Function.RATE, Extension.NONE, grid, 25_000, samples);
        assertThat(context.annotations().warnings())
                .containsOnlyKeys(
                        "PromQL warning: sample has start time that overlaps with previous sample"
                                + " timestamp for metric \"requests\" (2 occurrences)");
    }

    @Test
    void withoutDelayedNameRemovalEqualSeriesAreRefused() {
        StepGrid grid = StepGrid.instant(60_000);
        List<SeriesMeta> series =
                List.of(
                        new SeriesMeta(Labels.of("__name__", "a", "job", "x"), false),
                        new SeriesMeta(Labels.of("__name__", "b", "job", "x"), false));
        for (boolean delayed : new boolean[] {true, false}) {
            Features features =
                    delayed
                            ? Features.of(List.of(Feature.DELAYED_NAME_REMOVAL))
                            : Features.of(List.of());
            FixedRange input =
                    new FixedRange(grid, 60_000, series, List.of(floats(10, 1), floats(20, 2)));
            Call call =
                    new Call(
                            Function.COUNT_OVER_TIME, List.of(selector(Extension.NONE)), Span.NONE);
            VectorOperator operator =
                    RangeFunctions.create(
                            Contexts.query(grid, features), grid, call, input, List.of());
            StepColumn column = new StepColumn(1);
            assertThat(operator.series().get(0))
                    .isEqualTo(
                            delayed
                                    ? new SeriesMeta(series.get(0).labels(), true)
                                    : new SeriesMeta(Labels.of("job", "x"), false));
            operator.next(column);
            if (delayed) {
                assertThat(operator.next(column)).isTrue();
            } else {
                assertThatThrownBy(() -> operator.next(column))
                        .hasMessage("vector cannot contain metrics with the same labelset");
            }
        }
    }

    @Test
    void absenceIsOneWhereNoSeriesHasASample() {
        StepGrid grid = new StepGrid(0, 100_000, 10_000);
        FixedRange input =
                new FixedRange(
                        grid,
                        10_000,
                        List.of(
                                new SeriesMeta(LABELS, false),
                                new SeriesMeta(Labels.of("__name__", "requests"), false)),
                        List.of(floats(15, 1, 35, 1), floats(60, 1)));
        Call call =
                new Call(Function.ABSENT_OVER_TIME, List.of(selector(Extension.NONE)), Span.NONE);
        VectorOperator operator =
                RangeFunctions.create(
                        Contexts.query(grid, Features.all()), grid, call, input, List.of());
        StepColumn column = new StepColumn(grid.count());
        assertThat(operator.series()).containsExactly(new SeriesMeta(Labels.EMPTY, false));
        assertThat(operator.next(column)).isTrue();
        double no = Double.NaN;
        assertThat(values(column)).containsExactly(1, 1, no, 1, no, 1, no, 1, 1, 1, 1);
        assertThat(operator.next(column)).isFalse();
    }
}
