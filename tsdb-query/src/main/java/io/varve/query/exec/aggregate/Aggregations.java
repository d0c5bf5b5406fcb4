package io.varve.query.exec.aggregate;

import io.varve.query.ast.Aggregation;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import org.jspecify.annotations.Nullable;

/// Makes the operators of aggregations.
public final class Aggregations {
    private final QueryContext context;
    private final StepGrid grid;
    private final Aggregation node;
    private final VectorOperator operand;
    private final @Nullable ScalarOperator parameter;
    private final AggregationNotes notes;
    private final LabelSelection selection;

    private Aggregations(
            QueryContext context,
            StepGrid grid,
            Aggregation node,
            VectorOperator operand,
            @Nullable ScalarOperator parameter) {
        this.context = context;
        this.grid = grid;
        this.node = node;
        this.operand = operand;
        this.parameter = parameter;
        this.notes = new AggregationNotes(context, node);
        this.selection = Groups.selection(node);
    }

    /// @param operand closed by the operator that is made, as is the parameter
    /// @param parameter null if there is none, or if it is a string, which is taken from the node
    public static VectorOperator create(
            QueryContext context,
            StepGrid grid,
            Aggregation node,
            VectorOperator operand,
            @Nullable ScalarOperator parameter) {
        return new Aggregations(context, grid, node, operand, parameter).create();
    }

    private VectorOperator create() {
        int steps = grid.count();
        return switch (node.operator()) {
            case SUM -> groupwise(charge -> new SumAccumulator(notes, charge, steps));
            case AVG -> groupwise(charge -> new MeanAccumulator(notes, charge, steps));
            case COUNT -> groupwise(_ -> new CountAccumulator(steps));
            case MIN -> groupwise(_ -> new ExtremeAccumulator(notes, false, steps));
            case MAX -> groupwise(_ -> new ExtremeAccumulator(notes, true, steps));
            case GROUP -> groupwise(_ -> new PresenceAccumulator(steps));
            case STDDEV -> groupwise(_ -> new VarianceAccumulator(notes, true, steps));
            case STDVAR -> groupwise(_ -> new VarianceAccumulator(notes, false, steps));
            case QUANTILE ->
                    new QuantileAggregation(context, grid, selection, operand, parameter(), notes);
            case TOPK -> top(true);
            case BOTTOMK -> top(false);
            case COUNT_VALUES -> new CountedValues(context, grid, node, operand);
            case LIMITK -> new LimitedElements(context, grid, selection, operand, parameter());
            case LIMIT_RATIO -> new SampledElements(context, operand, parameter(), notes);
        };
    }

    private VectorOperator groupwise(Accumulator.Factory factory) {
        return new GroupwiseAggregation(context, grid, selection, operand, factory);
    }

    private VectorOperator top(boolean top) {
        return new TopElements(context, grid, selection, top, operand, parameter(), notes);
    }

    private ScalarOperator parameter() {
        if (parameter == null) {
            throw new IllegalArgumentException(
                    node.operator().keyword() + " takes a scalar parameter");
        }
        return parameter;
    }
}
