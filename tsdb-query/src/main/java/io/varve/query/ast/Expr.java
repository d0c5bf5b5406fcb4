package io.varve.query.ast;

/// A node of the syntax tree. Trees are type-checked when the parser returns them.
public sealed interface Expr
        permits NumberLiteral,
                StringLiteral,
                VectorSelector,
                MatrixSelector,
                Subquery,
                Call,
                Aggregation,
                Binary,
                Unary,
                Paren {
    /// Where it stands in the text. The start is the position that annotations name.
    Span span();

    ValueType type();
}
