package io.varve.query.ast;

import java.util.Optional;

/// Evaluates an instant vector at every multiple of the step in a window, `expr[range:step]`.
///
/// @param step empty: the default resolution of the engine
public record Subquery(
        Expr expr, DurationExpr range, Optional<DurationExpr> step, TimeShift shift, Span span)
        implements Expr {
    @Override
    public ValueType type() {
        return ValueType.MATRIX;
    }
}
