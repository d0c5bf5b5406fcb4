package io.varve.query.plan;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Paren;

/// Removes parentheses, which mean nothing once the text is a tree. Annotations name the place of
/// what is inside of them.
final class Parens {
    private Parens() {}

    /// The expression inside all outer parentheses.
    static Expr strip(Expr expr) {
        Expr inner = expr;
        while (inner instanceof Paren paren) {
            inner = paren.inner();
        }
        return inner;
    }
}
