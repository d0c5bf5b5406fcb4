package io.varve.query.ast;

/// A sign in front of a scalar or an instant vector.
///
/// @param negative whether the sign is a minus
public record Unary(boolean negative, Expr operand, Span span) implements Expr {
    @Override
    public ValueType type() {
        return operand.type();
    }
}
