package io.varve.query.explain;

import java.util.List;
import java.util.Optional;

/// What an operator of a query did, once the query has ended.
///
/// @param name of the operation: a function, an aggregator, a sign, or a few words
/// @param text the expression as it stands in the query, cut if it is long
/// @param steps how many times it was evaluated for
/// @param series how many it announced; 0 for a scalar
/// @param samples values that it yielded, all steps together; of a range selector its samples, each
///   once
/// @param nanos time spent in it and in its inputs
/// @param ownNanos time spent in it alone
/// @param selection what a selector did; empty for other operators
/// @param inputs in the order in which they were made
public record OperatorReport(
        String name,
        String text,
        int steps,
        long series,
        long samples,
        long nanos,
        long ownNanos,
        Optional<SelectionReport> selection,
        List<OperatorReport> inputs) {
    public OperatorReport {
        inputs = List.copyOf(inputs);
    }
}
