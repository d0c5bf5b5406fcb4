package io.varve.query.exec;

import io.varve.query.ast.Features;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.MemoryAccount;

/// What all operators of one query share.
///
/// @param grid evaluation times of the whole query: what `start()`, `end()`, `step()` and `range()`
///   see, also inside subqueries
/// @param lookbackMs how old the newest sample of an instant selector may be, exclusive
/// @param features which optional parts of the language are on
/// @param annotations collects warnings and infos
/// @param samples counts samples against the limit
/// @param tally counts samples for statistics
/// @param read cancel token, memory account and reading statistics
/// @param threads may evaluate series beside the thread of the query
public record QueryContext(
        StepGrid grid,
        long lookbackMs,
        Features features,
        Annotations annotations,
        SampleBudget samples,
        SampleTally tally,
        ReadContext read,
        EvaluationThreads threads) {

    /// The same context for a part of the query whose samples count differently.
    public QueryContext with(SampleTally other) {
        return new QueryContext(
                grid, lookbackMs, features, annotations, samples, other, read, threads);
    }

    /// The same context for a part of the query whose reads count apart.
    public QueryContext with(ReadContext other) {
        return new QueryContext(
                grid, lookbackMs, features, annotations, samples, tally, other, threads);
    }

    public CancelToken cancel() {
        return read.cancel();
    }

    public MemoryAccount memory() {
        return read.memory();
    }
}
