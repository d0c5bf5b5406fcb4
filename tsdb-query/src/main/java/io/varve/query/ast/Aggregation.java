package io.varve.query.ast;

import java.util.List;
import java.util.Optional;

/// An aggregation over groups of series.
///
/// @param parameter the first of two arguments (`topk`, `quantile`, `count_values` ...)
/// @param labels labels of the grouping clause
/// @param without whether the clause is `without`, rather than `by`; no clause is `by ()`
public record Aggregation(
        Aggregator operator,
        Expr operand,
        Optional<Expr> parameter,
        List<String> labels,
        boolean without,
        Span span)
        implements Expr {
    public Aggregation {
        labels = List.copyOf(labels);
    }

    @Override
    public ValueType type() {
        return ValueType.VECTOR;
    }
}
