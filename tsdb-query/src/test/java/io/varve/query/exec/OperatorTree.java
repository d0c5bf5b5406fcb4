package io.varve.query.exec;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Aggregator;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.Unary;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorSelector;
import io.varve.query.exec.aggregate.Aggregations;
import io.varve.query.exec.binary.BinaryOperators;
import io.varve.query.exec.binary.Negation;
import io.varve.query.exec.function.InstantFunctions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds the operators of an expression over listed vectors, which selectors find by their names.
public final class OperatorTree {
    private final TestQuery query;
    private final Map<String, ListedVector> vectors;
    private final List<ListedOperator> leaves = new ArrayList<>();

    public OperatorTree(TestQuery query, Map<String, ListedVector> vectors) {
        this.query = query;
        this.vectors = vectors;
    }

    /// The operators that stand for the selectors of what has been built.
    public List<ListedOperator> leaves() {
        return leaves;
    }

    public VectorOperator vector(Expr expr) {
        if (build(expr) instanceof VectorOperator vector) {
            return vector;
        }
        throw new IllegalArgumentException("not a vector: " + expr);
    }

    public ScalarOperator scalar(Expr expr) {
        if (build(expr) instanceof ScalarOperator scalar) {
            return scalar;
        }
        throw new IllegalArgumentException("not a scalar: " + expr);
    }

    private Operator build(Expr expr) {
        QueryContext context = query.context();
        StepGrid grid = query.grid();
        return switch (expr) {
            case NumberLiteral number -> {
                double[] values = new double[grid.count()];
                Arrays.fill(values, number.value());
                yield new ListedScalar(values);
            }
            case Paren paren -> build(paren.inner());
            case VectorSelector selector -> leaf(selector.name());
            case Unary unary -> Negation.create(context, unary, build(unary.operand()));
            case Binary binary ->
                    BinaryOperators.create(
                            context, grid, binary, build(binary.left()), build(binary.right()));
            case Aggregation aggregation ->
                    Aggregations.create(
                            context,
                            grid,
                            aggregation,
                            vector(aggregation.operand()),
                            parameter(aggregation));
            case Call call -> InstantFunctions.create(context, grid, call, arguments(call));
            case StringLiteral _, MatrixSelector _, Subquery _ ->
                    throw new IllegalArgumentException("not covered: " + expr);
        };
    }

    private ListedOperator leaf(String name) {
        ListedVector vector = vectors.get(name);
        if (vector == null) {
            throw new IllegalArgumentException("no vector " + name);
        }
        ListedOperator operator = vector.operator();
        leaves.add(operator);
        return operator;
    }

    private @Nullable ScalarOperator parameter(Aggregation aggregation) {
        if (aggregation.parameter().isEmpty()
                || aggregation.operator() == Aggregator.COUNT_VALUES) {
            return null;
        }
        return scalar(aggregation.parameter().get());
    }

    private List<@Nullable Operator> arguments(Call call) {
        List<@Nullable Operator> arguments = new ArrayList<>();
        for (Expr argument : call.arguments()) {
            arguments.add(argument.type() == ValueType.STRING ? null : build(argument));
        }
        return arguments;
    }
}
