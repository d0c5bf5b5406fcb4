package io.varve.query.ast;

/// A number.
///
/// @param duration whether it was written as a duration (`5m`), which printing keeps
public record NumberLiteral(double value, boolean duration, Span span) implements Expr {
    @Override
    public ValueType type() {
        return ValueType.SCALAR;
    }
}
