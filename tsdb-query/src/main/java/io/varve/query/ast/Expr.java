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

    /// The expression without the parentheses around it. Annotations on an argument name the place
    /// of this.
    default Expr unwrapped() {
        Expr expr = this;
        while (expr instanceof Paren paren) {
            expr = paren.inner();
        }
        return expr;
    }
}
