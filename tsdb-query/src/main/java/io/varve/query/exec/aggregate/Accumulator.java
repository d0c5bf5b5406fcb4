package io.varve.query.exec.aggregate;

import io.varve.query.exec.Charge;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;

/// Aggregates the series of one group, all steps side by side.
interface Accumulator {
    /// Adds a series.
    ///
    /// @param column owned by the caller, who will overwrite it; may be changed
    void add(SeriesMeta series, StepColumn column);

    /// Puts the value of the group at each step into a cleared column. Called once, at the end.
    void finish(StepColumn result);

    /// The bytes that an empty accumulator holds, for the memory account.
    long bytes();

    /// Makes the accumulators of an aggregation.
    @FunctionalInterface
    interface Factory {
        /// @param charge of the operator, for what an accumulator holds beyond [#bytes()]
        Accumulator create(Charge charge);
    }
}
