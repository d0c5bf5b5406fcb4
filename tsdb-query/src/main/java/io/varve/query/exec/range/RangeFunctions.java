package io.varve.query.exec.range;

import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Function;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.Span;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorSelector;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.query.exec.function.AbsentLabels;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Makes the operators of functions over range vectors.
public final class RangeFunctions {
    private static final Set<Function> ANCHORED =
            EnumSet.of(
                    Function.CHANGES,
                    Function.DELTA,
                    Function.INCREASE,
                    Function.RATE,
                    Function.RESETS);
    private static final Set<Function> SMOOTHED =
            EnumSet.of(Function.DELTA, Function.INCREASE, Function.RATE);

    private final QueryContext context;
    private final Call call;
    private final Extension extension;
    private final List<ScalarOperator> parameters;
    private final RangeNotes notes;

    private RangeFunctions(
            QueryContext context, Call call, Expr range, List<ScalarOperator> parameters) {
        this.context = context;
        this.call = call;
        this.extension =
                range instanceof MatrixSelector matrix
                        ? matrix.selector().extension()
                        : Extension.NONE;
        this.parameters = parameters;
        this.notes =
                new RangeNotes(
                        context.annotations(),
                        context.features(),
                        range.span(),
                        call.arguments().getFirst().span());
    }

    /// Whether the function takes a range vector.
    public static boolean isRangeFunction(Function function) {
        return function.arguments().contains(ValueType.MATRIX);
    }

    /// The operator of a call of a function that takes a range vector.
    ///
    /// @param call its arguments free of outer parentheses
    /// @param input the range vector
    /// @param parameters the scalar arguments in written order
    /// @throws VarveException of kind EXECUTION if the function does not go with an extended range
    public static VectorOperator create(
            QueryContext context,
            StepGrid grid,
            Call call,
            RangeOperator input,
            List<ScalarOperator> parameters) {
        Expr range =
                call.arguments().stream()
                        .filter(argument -> argument.type() == ValueType.MATRIX)
                        .findFirst()
                        .orElseThrow();
        RangeFunctions maker = new RangeFunctions(context, call, range, parameters);
        maker.checkExtension();
        WindowBounds bounds = maker.bounds(grid, input);
        if (call.function() == Function.ABSENT_OVER_TIME) {
            return new AbsentOverTime(context, bounds, input, AbsentLabels.of(range));
        }
        boolean keepsName =
                call.function() == Function.FIRST_OVER_TIME
                        || call.function() == Function.LAST_OVER_TIME;
        return new RangeFunctionOperator(
                context, grid, bounds, input, maker.function(), keepsName, parameters);
    }

    /// The operator of a `smoothed` instant selector.
    ///
    /// @param input the selector's samples in windows that are as long as the lookback, and as far
    ///   ahead of them
    public static VectorOperator smoothedInstant(
            QueryContext context, StepGrid grid, VectorSelector selector, RangeOperator input) {
        Span place = selector.span();
        RangeNotes notes = new RangeNotes(context.annotations(), context.features(), place, place);
        // A sample exactly as far ahead as the lookback is not seen, as one that far behind is not.
        WindowBounds bounds = new WindowBounds(grid, input, 0, context.lookbackMs() - 1);
        return new RangeFunctionOperator(
                context, grid, bounds, input, new SmoothedInstant(notes), true, List.of());
    }

    /// The samples that a range selector yields as the result of a query at one time.
    ///
    /// @param extension how the selector treats the borders of its window
    public static RangeOperator bare(
            QueryContext context, StepGrid grid, Extension extension, RangeOperator input) {
        return extension == Extension.NONE
                ? input
                : new ExtendedSamples(
                        input, grid, extension == Extension.SMOOTHED, context.lookbackMs());
    }

    private void checkExtension() {
        Function function = call.function();
        if (extension == Extension.ANCHORED && !ANCHORED.contains(function)) {
            throw new VarveException(
                    ErrorKind.EXECUTION,
                    "anchored modifier can only be used with: changes, delta, increase, rate,"
                            + " resets - not with "
                            + function.text());
        }
        if (extension == Extension.SMOOTHED && !SMOOTHED.contains(function)) {
            throw new VarveException(
                    ErrorKind.EXECUTION,
                    "smoothed modifier can only be used with: delta, increase, rate - not with "
                            + function.text());
        }
    }

    private WindowBounds bounds(StepGrid grid, RangeOperator input) {
        long lookbackMs = context.lookbackMs();
        return switch (extension) {
            case NONE -> new WindowBounds(grid, input, 0, 0);
            case ANCHORED -> new WindowBounds(grid, input, lookbackMs, 0);
            case SMOOTHED -> new WindowBounds(grid, input, lookbackMs, lookbackMs);
        };
    }

    private RangeFunction function() {
        boolean starts = context.features().has(Feature.USE_START_TIMESTAMPS);
        return switch (call.function()) {
            case RATE -> rate(RateKind.rate(starts));
            case INCREASE -> rate(RateKind.increase(starts));
            case DELTA -> rate(RateKind.delta());
            case IRATE -> new InstantRate(true, starts, notes);
            case IDELTA -> new InstantRate(false, starts, notes);
            case CHANGES -> new PairCount(SamplePairs::changed, isAnchored());
            case RESETS -> new PairCount(SamplePairs.resets(starts), isAnchored());
            case DERIV -> Trend.derivative(notes);
            case PREDICT_LINEAR -> Trend.prediction(parameters.getFirst(), notes);
            case DOUBLE_EXPONENTIAL_SMOOTHING ->
                    Trend.smoothing(parameters.getFirst(), parameters.getLast(), notes);
            case AVG_OVER_TIME -> new SumOverTime(true, notes);
            case SUM_OVER_TIME -> new SumOverTime(false, notes);
            case MIN_OVER_TIME -> new SlidingExtreme(false, false, notes);
            case MAX_OVER_TIME -> new SlidingExtreme(true, false, notes);
            case STDDEV_OVER_TIME -> new FloatFunction(FloatAggregates::deviation, notes);
            case STDVAR_OVER_TIME -> new FloatFunction(FloatAggregates::variance, notes);
            case MAD_OVER_TIME -> new FloatFunction(FloatAggregates::medianDeviation, notes);
            case QUANTILE_OVER_TIME -> new QuantileOverTime(parameters.getFirst(), notes);
            case COUNT_OVER_TIME -> Presence::count;
            case PRESENT_OVER_TIME -> Presence::present;
            case FIRST_OVER_TIME -> Presence::first;
            case LAST_OVER_TIME -> Presence::last;
            case TS_OF_FIRST_OVER_TIME -> Presence::timestampOfFirst;
            case TS_OF_LAST_OVER_TIME -> Presence::timestampOfLast;
            case TS_OF_MIN_OVER_TIME -> new SlidingExtreme(false, true, notes);
            case TS_OF_MAX_OVER_TIME -> new SlidingExtreme(true, true, notes);
            default ->
                    throw new IllegalArgumentException(
                            call.function().text() + " is no function over range vectors");
        };
    }

    private boolean isAnchored() {
        return extension == Extension.ANCHORED;
    }

    private RangeFunction rate(RateKind kind) {
        return extension == Extension.NONE
                ? new Rate(kind, notes)
                : new ExtendedRate(kind, extension == Extension.SMOOTHED, notes);
    }
}
