package io.varve.query.engine;

import io.varve.query.ast.Call;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Function;
import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.query.exec.aggregate.Aggregations;
import io.varve.query.exec.binary.BinaryOperators;
import io.varve.query.exec.binary.Negation;
import io.varve.query.exec.function.InstantFunctions;
import io.varve.query.exec.info.InfoOperator;
import io.varve.query.exec.invariant.ConstantScalar;
import io.varve.query.exec.invariant.RepeatedScalar;
import io.varve.query.exec.invariant.RepeatedVector;
import io.varve.query.exec.range.RangeFunctions;
import io.varve.query.exec.select.EmptyRange;
import io.varve.query.exec.select.EmptyVector;
import io.varve.query.exec.select.EvaluationTimes;
import io.varve.query.exec.select.InstantSelect;
import io.varve.query.exec.select.RangeSelect;
import io.varve.query.exec.select.ReferenceTimes;
import io.varve.query.exec.select.SampleTimes;
import io.varve.query.exec.select.SubqueryRange;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.Reference;
import io.varve.storage.read.Querier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes the operators of a plan; selectors select their series on the way. Closing it closes
/// everything that it made, also if it could not make the whole tree. Used by one thread.
final class OperatorBuilder implements AutoCloseable {
    private final QueryContext context;
    private final Supplier<Querier> source;
    private final List<Operator> made = new ArrayList<>();
    private @Nullable Querier querier;

    /// @param source opens the view on the samples, when the first selector needs it
    OperatorBuilder(QueryContext context, Supplier<Querier> source) {
        this.context = context;
        this.source = source;
    }

    /// The operator of a plan that is no string.
    Operator build(PlanNode node, StepGrid grid) {
        Operator operator = make(node, grid);
        made.add(operator);
        return operator;
    }

    private Operator make(PlanNode node, StepGrid grid) {
        return switch (node) {
            case PlanNode.Constant(double value) -> new ConstantScalar(grid, value);
            case PlanNode.Text text ->
                    throw new IllegalArgumentException(
                            "a string is no operator: " + text.literal().value());
            case PlanNode.InstantSelection selection -> instantSelection(selection, grid);
            case PlanNode.RangeSelection selection ->
                    RangeSelect.open(
                            context,
                            querier(),
                            selection.hints(),
                            selection.selector().selector().matchers(),
                            times(selection.reference(), grid),
                            selection.rangeMs(),
                            selection.statisticsOnly());
            case PlanNode.SubqueryRange subquery ->
                    new SubqueryRange(
                            context,
                            DistinctLabelsets.of(context, vector(subquery.expr(), subquery.grid())),
                            subquery.grid(),
                            times(subquery.reference(), grid),
                            subquery.rangeMs());
            case PlanNode.EmptyRange empty ->
                    new EmptyRange(times(empty.reference(), grid), empty.rangeMs());
            case PlanNode.FunctionCall call -> call(call, grid);
            case PlanNode.InfoCall info ->
                    InfoOperator.create(
                            context,
                            querier(),
                            info.hints(),
                            info.matchers(),
                            times(info.reference(), grid),
                            vector(info.vector(), grid));
            case PlanNode.Aggregate aggregate ->
                    Aggregations.create(
                            context,
                            grid,
                            aggregate.aggregation(),
                            vector(aggregate.operand(), grid),
                            aggregate
                                    .parameter()
                                    .filter(parameter -> !(parameter instanceof PlanNode.Text))
                                    .map(parameter -> scalar(parameter, grid))
                                    .orElse(null));
            case PlanNode.Combine combine ->
                    BinaryOperators.create(
                            context,
                            grid,
                            combine.binary(),
                            build(combine.left(), grid),
                            build(combine.right(), grid));
            case PlanNode.Negate negate ->
                    Negation.create(context, negate.unary(), build(negate.operand(), grid));
            case PlanNode.Once(PlanNode expr) -> once(expr, grid);
        };
    }

    private VectorOperator vector(PlanNode node, StepGrid grid) {
        return (VectorOperator) build(node, grid);
    }

    private ScalarOperator scalar(PlanNode node, StepGrid grid) {
        return (ScalarOperator) build(node, grid);
    }

    private Operator once(PlanNode expr, StepGrid grid) {
        Operator first = build(expr, StepGrid.instant(grid.startMs()));
        return switch (first) {
            case VectorOperator vector -> new RepeatedVector(vector);
            case ScalarOperator scalar -> new RepeatedScalar(grid, scalar);
            case RangeOperator _ ->
                    throw new IllegalArgumentException("a range vector is not repeated");
        };
    }

    private VectorOperator instantSelection(PlanNode.InstantSelection selection, StepGrid grid) {
        ReferenceTimes times = times(selection.reference(), grid);
        if (selection.selector().extension() == Extension.SMOOTHED) {
            RangeSelect range =
                    RangeSelect.open(
                            context,
                            querier(),
                            selection.hints(),
                            selection.selector().matchers(),
                            times,
                            context.lookbackMs(),
                            selection.statisticsOnly());
            return RangeFunctions.smoothedInstant(context, grid, selection.selector(), range);
        }
        return InstantSelect.open(
                context,
                grid,
                querier(),
                selection.hints(),
                selection.selector().matchers(),
                times,
                selection.statisticsOnly());
    }

    private Operator call(PlanNode.FunctionCall node, StepGrid grid) {
        Call call = node.call();
        Function function = call.function();
        if (RangeFunctions.isRangeFunction(function)) {
            return rangeCall(node, grid);
        }
        boolean startTimes = function == Function.START_TIMESTAMP;
        if ((startTimes || function == Function.TIMESTAMP)
                && node.arguments().getFirst() instanceof PlanNode.InstantSelection selection) {
            VectorOperator sampleTimes =
                    SampleTimes.open(
                            context,
                            querier(),
                            selection.hints(),
                            selection.selector().matchers(),
                            times(selection.reference(), grid),
                            startTimes);
            return DistinctLabelsets.of(context, sampleTimes);
        }
        if (function == Function.TIMESTAMP) {
            VectorOperator input = vector(node.arguments().getFirst(), grid);
            return DistinctLabelsets.of(context, new EvaluationTimes(context, grid, input));
        }
        if (startTimes) {
            return new EmptyVector(context, grid, vector(node.arguments().getFirst(), grid));
        }
        List<@Nullable Operator> arguments = new ArrayList<>(node.arguments().size());
        for (PlanNode argument : node.arguments()) {
            arguments.add(argument instanceof PlanNode.Text ? null : build(argument, grid));
        }
        return InstantFunctions.create(context, grid, call, arguments);
    }

    private VectorOperator rangeCall(PlanNode.FunctionCall node, StepGrid grid) {
        List<ScalarOperator> parameters = new ArrayList<>();
        RangeOperator input = null;
        for (PlanNode argument : node.arguments()) {
            switch (build(argument, grid)) {
                case ScalarOperator scalar -> parameters.add(scalar);
                case RangeOperator range -> input = range;
                case VectorOperator _ ->
                        throw new IllegalArgumentException(
                                node.call().function().text() + " takes no instant vector");
            }
        }
        if (input == null) {
            throw new IllegalArgumentException(
                    node.call().function().text() + " without a range vector");
        }
        return RangeFunctions.create(context, grid, node.call(), input, parameters);
    }

    private static ReferenceTimes times(Reference reference, StepGrid grid) {
        return new ReferenceTimes(
                reference.of(grid.startMs()), reference.fixed() ? 0 : grid.stepMs(), grid.count());
    }

    private Querier querier() {
        Querier open = querier;
        if (open == null) {
            open = source.get();
            querier = open;
        }
        return open;
    }

    @Override
    public void close() {
        for (Operator operator : made.reversed()) {
            operator.close();
        }
        if (querier != null) {
            querier.close();
        }
    }
}
