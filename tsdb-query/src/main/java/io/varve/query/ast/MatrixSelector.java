package io.varve.query.ast;

/// Selects the samples of each matching series in a window that ends at the evaluation time.
///
/// @param selector what is selected; `@`, `offset` and the extension written after the brackets are
///   here
/// @param range length of the window
public record MatrixSelector(VectorSelector selector, DurationExpr range, Span span)
        implements Expr {
    @Override
    public ValueType type() {
        return ValueType.MATRIX;
    }
}
