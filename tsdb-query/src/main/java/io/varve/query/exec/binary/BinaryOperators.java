package io.varve.query.exec.binary;

import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;

/// Makes the operators of binary expressions.
public final class BinaryOperators {
    private BinaryOperators() {}

    /// @param left closed by the operator that is made, as is `right`
    /// @return a scalar operator if both operands are, else a vector operator
    public static Operator create(
            QueryContext context, StepGrid grid, Binary node, Operator left, Operator right) {
        if (left instanceof VectorOperator leftVector) {
            if (right instanceof VectorOperator rightVector) {
                return node.operator().kind() == BinaryOperator.Kind.SET
                        ? set(context, grid, node, leftVector, rightVector)
                        : VectorToVector.of(context, grid, node, leftVector, rightVector);
            }
            if (right instanceof ScalarOperator rightScalar) {
                return VectorToScalar.of(context, grid, node, leftVector, rightScalar);
            }
        } else if (left instanceof ScalarOperator leftScalar) {
            if (right instanceof VectorOperator rightVector) {
                return VectorToScalar.of(context, grid, node, leftScalar, rightVector);
            }
            if (right instanceof ScalarOperator rightScalar) {
                return new ScalarToScalar(node, leftScalar, rightScalar);
            }
        }
        throw new IllegalArgumentException("operands must be scalars or instant vectors");
    }

    private static VectorOperator set(
            QueryContext context,
            StepGrid grid,
            Binary node,
            VectorOperator left,
            VectorOperator right) {
        LabelSelection key = Matching.key(node.matching().orElseThrow());
        return switch (node.operator()) {
            case AND -> new SetIntersection(context, grid, key, left, right, false);
            case UNLESS -> new SetIntersection(context, grid, key, left, right, true);
            case OR -> DistinctLabelsets.of(context, new SetUnion(context, grid, key, left, right));
            default -> throw new IllegalArgumentException(node.operator() + " is no set operator");
        };
    }
}
