package io.varve.query.exec.function;

import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Function;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the operators of functions over instant vectors and scalars.
public final class InstantFunctions {
    private final QueryContext context;
    private final StepGrid grid;
    private final Call node;
    private final List<@Nullable Operator> arguments;

    private InstantFunctions(
            QueryContext context, StepGrid grid, Call node, List<@Nullable Operator> arguments) {
        this.context = context;
        this.grid = grid;
        this.node = node;
        this.arguments = arguments;
    }

    /// @param node a call of a function of instant vectors, scalars and strings, except
    ///   `timestamp`, `start_timestamp` and `info`, which look at how samples are stored
    /// @param arguments an operator for each argument, null for a string. The operator that is made
    ///   closes them
    public static Operator create(
            QueryContext context, StepGrid grid, Call node, List<@Nullable Operator> arguments) {
        return new InstantFunctions(context, grid, node, arguments).create();
    }

    private Operator create() {
        Function function = node.function();
        return switch (function) {
            case ABS, CEIL, FLOOR, EXP, SQRT, LN, LOG2, LOG10, DEG, RAD, SGN -> ofFloats(vector(0));
            case SIN, COS, TAN, ASIN, ACOS, ATAN -> ofFloats(vector(0));
            case SINH, COSH, TANH, ASINH, ACOSH, ATANH -> ofFloats(vector(0));
            case DAY_OF_MONTH, DAY_OF_WEEK, DAY_OF_YEAR, DAYS_IN_MONTH, HOUR, MINUTE, MONTH, YEAR ->
                    ofFloats(arguments.isEmpty() ? now() : vector(0));
            case ROUND -> distinct(new Round(context, vector(0), scalarOr(1, 1)));
            case CLAMP -> distinct(new Clamp(context, vector(0), scalar(1), scalar(2)));
            case CLAMP_MIN ->
                    distinct(
                            new Clamp(
                                    context,
                                    vector(0),
                                    scalar(1),
                                    FixedScalar.constant(grid, Double.POSITIVE_INFINITY)));
            case CLAMP_MAX ->
                    distinct(
                            new Clamp(
                                    context,
                                    vector(0),
                                    FixedScalar.constant(grid, Double.NEGATIVE_INFINITY),
                                    scalar(1)));
            case SCALAR -> new ScalarOfVector(context, grid, vector(0));
            case VECTOR -> new VectorOfScalar(scalar(0));
            case TIME -> FixedScalar.time(grid);
            case PI -> FixedScalar.constant(grid, Math.PI);
            case START -> FixedScalar.constant(grid, seconds(context.grid().startMs()));
            case END -> FixedScalar.constant(grid, seconds(context.grid().endMs()));
            case STEP -> FixedScalar.constant(grid, stepSeconds());
            case RANGE ->
                    FixedScalar.constant(
                            grid, seconds(context.grid().endMs() - context.grid().startMs()));
            case MAX_OF -> new ExtremeOfScalars(true, scalar(0), scalar(1));
            case MIN_OF -> new ExtremeOfScalars(false, scalar(0), scalar(1));
            case ABSENT -> new Absent(context, vector(0), AbsentLabels.of(node.arguments().get(0)));
            case SORT -> sortByValue(false);
            case SORT_DESC -> sortByValue(true);
            case SORT_BY_LABEL -> sortByLabels(false);
            case SORT_BY_LABEL_DESC -> sortByLabels(true);
            case LABEL_REPLACE ->
                    Relabelled.of(
                            context,
                            vector(0),
                            new LabelReplace(string(1), string(2), string(3), string(4)));
            case LABEL_JOIN ->
                    Relabelled.of(
                            context, vector(0), new LabelJoin(string(1), string(2), strings(3)));
            case HISTOGRAM_COUNT,
                    HISTOGRAM_SUM,
                    HISTOGRAM_AVG,
                    HISTOGRAM_STDDEV,
                    HISTOGRAM_STDVAR ->
                    distinct(new HistogramParts(context, vector(0), function));
            case HISTOGRAM_QUANTILE -> quantile();
            case HISTOGRAM_QUANTILES -> quantiles();
            case HISTOGRAM_FRACTION -> fraction();
            default ->
                    throw new IllegalArgumentException(
                            function.text() + " is not a function of instant vectors");
        };
    }

    private VectorOperator ofFloats(VectorOperator input) {
        return distinct(new FloatFunction(context, input, FloatKernel.of(node.function())));
    }

    /// One element without labels, the evaluation time.
    private VectorOperator now() {
        return new VectorOfScalar(FixedScalar.time(grid));
    }

    private VectorOperator sortByValue(boolean descending) {
        if (isRange()) {
            return new Unsorted(context, vector(0), false, node.span());
        }
        return new Sort(context, vector(0), false, Sort.byValue(descending));
    }

    private VectorOperator sortByLabels(boolean descending) {
        if (isRange()) {
            return new Unsorted(context, vector(0), true, node.span());
        }
        return new Sort(context, vector(0), true, Sort.byLabels(strings(1), descending));
    }

    private VectorOperator quantile() {
        HistogramNotes notes = new HistogramNotes(context, span(1));
        return answers(
                vector(1),
                List.of(new HistogramQuestion.Quantile(context, scalar(0), span(0), notes)),
                HistogramAnswers.AnswerLabel.NONE,
                notes);
    }

    private VectorOperator quantiles() {
        HistogramNotes notes = new HistogramNotes(context, span(0));
        List<HistogramQuestion.Quantile> questions = new ArrayList<>();
        for (int index = 2; index < arguments.size(); index++) {
            questions.add(
                    new HistogramQuestion.Quantile(context, scalar(index), span(index), notes));
        }
        return answers(vector(0), questions, new FractionLabel(string(1), questions), notes);
    }

    private VectorOperator fraction() {
        HistogramNotes notes = new HistogramNotes(context, span(2));
        return answers(
                vector(2),
                List.of(new HistogramQuestion.Fraction(scalar(0), scalar(1), notes)),
                HistogramAnswers.AnswerLabel.NONE,
                notes);
    }

    private VectorOperator answers(
            VectorOperator input,
            List<? extends HistogramQuestion> questions,
            HistogramAnswers.AnswerLabel label,
            HistogramNotes notes) {
        return distinct(new HistogramAnswers(context, grid, input, questions, label, notes));
    }

    private Span span(int index) {
        return node.arguments().get(index).unwrapped().span();
    }

    private boolean isRange() {
        return grid.startMs() != grid.endMs();
    }

    private double stepSeconds() {
        StepGrid query = context.grid();
        return query.startMs() == query.endMs() ? 0 : seconds(query.stepMs());
    }

    private static double seconds(long milliseconds) {
        return FixedScalar.seconds(milliseconds);
    }

    /// Wraps what drops names, as series may become equal by that.
    private VectorOperator distinct(VectorOperator operator) {
        return DistinctLabelsets.of(context, operator);
    }

    private VectorOperator vector(int index) {
        if (arguments.get(index) instanceof VectorOperator vector) {
            return vector;
        }
        throw wrongArgument(index);
    }

    private ScalarOperator scalar(int index) {
        if (arguments.get(index) instanceof ScalarOperator scalar) {
            return scalar;
        }
        throw wrongArgument(index);
    }

    /// An argument that may be missing.
    private ScalarOperator scalarOr(int index, double missing) {
        return index < arguments.size() ? scalar(index) : FixedScalar.constant(grid, missing);
    }

    private String string(int index) {
        Expr argument = node.arguments().get(index).unwrapped();
        if (argument instanceof StringLiteral literal) {
            return literal.value();
        }
        throw wrongArgument(index);
    }

    private List<String> strings(int from) {
        List<String> strings = new ArrayList<>();
        for (int index = from; index < node.arguments().size(); index++) {
            strings.add(string(index));
        }
        return strings;
    }

    private IllegalArgumentException wrongArgument(int index) {
        return new IllegalArgumentException(
                node.function().text() + " cannot take what its argument " + index + " yields");
    }
}
