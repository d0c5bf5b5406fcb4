package io.varve.query.ast;

/// An expression in parentheses.
public record Paren(Expr inner, Span span) implements Expr {
    @Override
    public ValueType type() {
        return inner.type();
    }
}
