package io.varve.query.plan;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.At;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Function;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.Unary;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorSelector;
import io.varve.query.exec.StepGrid;
import io.varve.query.parse.DurationEvaluator;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.SelectHints;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.List;

/// Makes the plan of one query from its syntax tree and its times.
public final class Planner {
    private final StepGrid queryGrid;
    private final PlanOptions options;
    private final DurationEvaluator durations;
    private final FixedExpressions fixed;
    private final NeededRange needed = new NeededRange();

    private Planner(Expr root, StepGrid grid, long stepMs, PlanOptions options) {
        this.queryGrid = grid;
        this.options = options;
        this.durations = new DurationEvaluator(stepMs, grid.endMs() - grid.startMs());
        this.fixed = new FixedExpressions(root);
    }

    /// The plan of a type-checked tree.
    ///
    /// @param grid evaluation times
    /// @param stepMs the step of a range query, 0 for an instant query
    /// @throws VarveException of kind INVALID if a duration has no value, of kind EXECUTION if a
    ///   subquery has too many evaluation times
    public static QueryPlan plan(Expr expr, StepGrid grid, long stepMs, PlanOptions options) {
        Planner planner = new Planner(expr, grid, stepMs, options);
        PlanNode root = planner.plan(expr, grid, Surroundings.NONE);
        return new QueryPlan(root, expr.type(), grid, planner.needed.range());
    }

    private PlanNode plan(Expr expr, StepGrid grid, Surroundings around) {
        boolean once =
                grid.count() > 1
                        && expr.type() != ValueType.MATRIX
                        && !(expr instanceof NumberLiteral || expr instanceof StringLiteral)
                        && fixed.contains(expr);
        if (once) {
            StepGrid first = StepGrid.instant(grid.startMs());
            return new PlanNode.Once(planNode(expr, first, around));
        }
        return planNode(expr, grid, around);
    }

    private PlanNode planNode(Expr expr, StepGrid grid, Surroundings around) {
        return switch (expr) {
            case NumberLiteral number -> new PlanNode.Constant(number.value());
            case StringLiteral literal -> new PlanNode.Text(literal);
            case Paren paren -> plan(paren.inner(), grid, around);
            case VectorSelector selector -> instantSelection(selector, grid, around);
            case MatrixSelector range -> rangeSelection(range, grid, around);
            case Subquery subquery -> subquery(subquery, grid, around);
            case Call call -> call(call, grid, around.inside(call));
            case Aggregation aggregation ->
                    aggregate(aggregation, grid, around.inside(aggregation));
            case Binary binary ->
                    new PlanNode.Combine(
                            binary,
                            plan(binary.left(), grid, around.inside(binary)),
                            plan(binary.right(), grid, around.inside(binary)));
            case Unary unary when unary.negative() ->
                    new PlanNode.Negate(unary, plan(unary.operand(), grid, around.insideSign()));
            case Unary plus -> plan(plus.operand(), grid, around.insideSign());
        };
    }

    private PlanNode call(Call call, StepGrid grid, Surroundings around) {
        if (call.function() == Function.INFO) {
            return infoCall(call, grid, around);
        }
        List<Expr> arguments = call.arguments().stream().map(Expr::unwrapped).toList();
        List<PlanNode> planned = new ArrayList<>(arguments.size());
        for (Expr argument : arguments) {
            planned.add(plan(argument, grid, around));
        }
        return new PlanNode.FunctionCall(
                new Call(call.function(), arguments, call.span()), planned);
    }

    private PlanNode infoCall(Call call, StepGrid grid, Surroundings around) {
        Expr vector = call.arguments().getFirst().unwrapped();
        List<Matcher> matchers =
                call.arguments().size() == 2
                                && call.arguments().getLast().unwrapped()
                                        instanceof VectorSelector selector
                        ? selector.matchers()
                        : List.of();
        Reference reference =
                FirstSelector.path(vector).stream()
                        .map(this::reference)
                        .reduce(Reference.EVALUATION_TIME, Reference::inside);
        TimeRange range =
                TimeRange.leftOpen(
                        reference.of(grid.startMs()) - options.lookbackMs(),
                        reference.of(lastMs(grid)));
        return new PlanNode.InfoCall(
                call,
                plan(vector, grid, around),
                matchers,
                reference,
                hints(range, 0, grid, around));
    }

    private PlanNode aggregate(Aggregation written, StepGrid grid, Surroundings around) {
        Aggregation aggregation =
                new Aggregation(
                        written.operator(),
                        written.operand().unwrapped(),
                        written.parameter().map(Expr::unwrapped),
                        written.labels(),
                        written.without(),
                        written.span());
        return new PlanNode.Aggregate(
                aggregation,
                plan(aggregation.operand(), grid, around),
                aggregation.parameter().map(parameter -> plan(parameter, grid, around)));
    }

    private PlanNode instantSelection(VectorSelector selector, StepGrid grid, Surroundings around) {
        Reference reference = reference(selector.shift());
        long ahead = selector.extension() == Extension.SMOOTHED ? options.lookbackMs() : 0;
        TimeRange range =
                TimeRange.leftOpen(
                        reference.of(grid.startMs()) - options.lookbackMs(),
                        reference.of(lastMs(grid)) + ahead);
        return new PlanNode.InstantSelection(
                selector, reference, hints(range, 0, grid, around), around.statisticsOnly());
    }

    private PlanNode rangeSelection(MatrixSelector matrix, StepGrid grid, Surroundings around) {
        Reference reference = reference(matrix.selector().shift());
        long rangeMs = durations.positiveMs(matrix.range());
        Extension extension = matrix.selector().extension();
        long behind = extension == Extension.NONE ? 0 : options.lookbackMs();
        long ahead = extension == Extension.SMOOTHED ? options.lookbackMs() : 0;
        TimeRange range =
                TimeRange.leftOpen(
                        reference.of(grid.startMs()) - rangeMs - behind,
                        reference.of(lastMs(grid)) + ahead);
        return new PlanNode.RangeSelection(
                matrix,
                rangeMs,
                reference,
                hints(range, rangeMs, grid, around),
                around.statisticsOnly());
    }

    private PlanNode subquery(Subquery subquery, StepGrid grid, Surroundings around) {
        Reference reference = reference(subquery.shift());
        long rangeMs = durations.positiveMs(subquery.range());
        long stepMs = subquery.step().map(durations::positiveMs).orElse(0L);
        if (stepMs == 0) {
            stepMs = options.subqueryStepMs();
        }
        long afterMs = reference.of(grid.startMs()) - rangeMs;
        long startMs = (Math.floorDiv(afterMs, stepMs) + 1) * stepMs;
        long endMs = reference.of(lastMs(grid));
        if (startMs > endMs) {
            return new PlanNode.EmptyRange(subquery, rangeMs, reference);
        }
        if ((endMs - startMs) / stepMs >= options.stepsMax()) {
            throw new VarveException(
                    ErrorKind.EXECUTION,
                    "query processing would load too many samples into memory in query execution");
        }
        StepGrid steps = new StepGrid(startMs, endMs, stepMs);
        PlanNode expr = plan(subquery.expr(), steps, around.insideSubquery());
        return new PlanNode.SubqueryRange(subquery, expr, steps, rangeMs, reference);
    }

    private Reference reference(TimeShift shift) {
        long offsetMs = shift.offset().map(durations::offsetMs).orElse(0L);
        return switch (shift.at()) {
            case At.EvaluationTime _ -> Reference.before(offsetMs);
            case At.QueryStart _ -> Reference.at(queryGrid.startMs(), offsetMs);
            case At.QueryEnd _ -> Reference.at(queryGrid.endMs(), offsetMs);
            case At.Fixed(long timestampMs) -> Reference.at(timestampMs, offsetMs);
        };
    }

    private SelectHints hints(TimeRange range, long windowMs, StepGrid grid, Surroundings around) {
        needed.add(range);
        return new SelectHints(
                range,
                grid.count() == 1 ? 0 : grid.stepMs(),
                around.function(),
                windowMs,
                around.grouping(),
                around.by(),
                0);
    }

    private static long lastMs(StepGrid grid) {
        return grid.timeMs(grid.count() - 1);
    }
}
