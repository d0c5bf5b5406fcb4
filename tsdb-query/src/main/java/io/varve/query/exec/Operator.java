package io.varve.query.exec;

/// A node of a running query, made for one [StepGrid]. Used by one thread at a time.
///
/// Operators check the cancel token and charge what they hold to the memory account of their
/// [QueryContext]. They throw [io.varve.storage.runtime.VarveException]: kind EXECUTION with
/// Prometheus's text where Prometheus fails too. Closing is idempotent and closes the inputs.
public sealed interface Operator extends AutoCloseable
        permits VectorOperator, ScalarOperator, RangeOperator {
    @Override
    void close();
}
