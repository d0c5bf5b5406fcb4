package io.varve.query.exec;

/// Yields a scalar at every step.
public non-sealed interface ScalarOperator extends Operator {
    /// The value at every step. Owned by the operator; stays as it is until the operator is closed.
    double[] values();
}
