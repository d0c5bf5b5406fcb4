package io.varve.query.ast;

/// A string, unquoted. A byte that is not part of valid UTF-8 (from `\xff`) is kept as the lone
/// surrogate U+DC00 plus the byte.
public record StringLiteral(String value, Span span) implements Expr {
    @Override
    public ValueType type() {
        return ValueType.STRING;
    }
}
