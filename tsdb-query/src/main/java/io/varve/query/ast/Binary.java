package io.varve.query.ast;

import java.util.Optional;

/// An operator between two expressions.
///
/// @param returnBool whether `bool` was written
/// @param matching how series are matched; present if both operands are vectors
public record Binary(
        BinaryOperator operator,
        Expr left,
        Expr right,
        boolean returnBool,
        Optional<VectorMatching> matching,
        Span span)
        implements Expr {
    @Override
    public ValueType type() {
        return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
                ? ValueType.SCALAR
                : ValueType.VECTOR;
    }
}
