package io.varve.query.engine;

import io.varve.query.ast.Call;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Function;
import io.varve.query.ast.VectorSelector;
import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.SampleTally;
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
import io.varve.query.explain.PlanSurvey;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.Reference;
import io.varve.storage.read.Querier;
import io.varve.storage.read.ReadContext;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes the operators of a plan; selectors select their series on the way. Closing it closes
/// everything that it made, also if it could not make the whole tree. Used by one thread.
final class OperatorBuilder implements AutoCloseable {
    /// Opens the view on the samples that a plan needs.
    @FunctionalInterface
    interface Source {
        Querier open(ReadContext read);
    }

    private final Source source;
    private final Optional<PlanSurvey> survey;
    private final List<Operator> made = new ArrayList<>();

    /// One for each way of counting reads.
    private final IdentityHashMap<ReadContext, Querier> queriers = new IdentityHashMap<>();

    /// Of the operator that is being made.
    private QueryContext context;

    /// @param source is asked when the first selector needs it
    /// @param survey measures the operators; empty: they run as fast as they can
    OperatorBuilder(QueryContext context, Source source, Optional<PlanSurvey> survey) {
        this.context = context;
        this.source = source;
        this.survey = survey;
    }

    /// The operator of a plan that is no string, to be the outermost one.
    Operator root(PlanNode node, StepGrid grid) {
        return node instanceof PlanNode.SubqueryRange subquery
                ? made(node, grid, () -> subquery(subquery, grid, false))
                : build(node, grid);
    }

    private Operator build(PlanNode node, StepGrid grid) {
        return made(node, grid, () -> make(node, grid));
    }

    private Operator made(PlanNode node, StepGrid grid, Supplier<Operator> maker) {
        Operator operator =
                survey.isEmpty()
                        ? maker.get()
                        : survey.get().make(node, grid, context, own -> within(own, maker));
        made.add(operator);
        return operator;
    }

    /// Makes operators in another context.
    private <T> T within(QueryContext inner, Supplier<T> maker) {
        QueryContext outer = context;
        context = inner;
        T result = maker.get();
        context = outer;
        return result;
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
            case PlanNode.SubqueryRange subquery -> subquery(subquery, grid, true);
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

    /// @param windowed whether a function looks at the windows
    private Operator subquery(PlanNode.SubqueryRange subquery, StepGrid grid, boolean windowed) {
        ReferenceTimes times = times(subquery.reference(), grid);
        SampleTally tally =
                context.tally()
                        .ofSubquery(
                                subquery.grid(),
                                times.firstMs(),
                                times.stepMs(),
                                times.count(),
                                windowed);
        VectorOperator expr =
                within(
                        context.with(tally),
                        () ->
                                DistinctLabelsets.of(
                                        context, vector(subquery.expr(), subquery.grid())));
        return new SubqueryRange(context, expr, subquery.grid(), times, subquery.rangeMs());
    }

    private Operator once(PlanNode expr, StepGrid grid) {
        StepGrid instant = StepGrid.instant(grid.startMs());
        Operator first = within(context.with(context.tally().once()), () -> build(expr, instant));
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
        // A sign in front makes it another expression, even one that does nothing.
        boolean plain =
                !call.arguments().isEmpty()
                        && call.arguments().getFirst() instanceof VectorSelector;
        if ((startTimes || function == Function.TIMESTAMP)
                && plain
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
        return queriers.computeIfAbsent(context.read(), source::open);
    }

    @Override
    public void close() {
        for (Operator operator : made.reversed()) {
            operator.close();
        }
        queriers.values().forEach(Querier::close);
    }
}
