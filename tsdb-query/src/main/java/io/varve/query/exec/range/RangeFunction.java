package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;

/// A function over range vectors, applied to one series at a time. Holds nothing of the series that
/// it has seen and is thread-safe.
@FunctionalInterface
interface RangeFunction {
    /// Sets the values of all steps that have one.
    ///
    /// @param result empty
    void evaluate(SeriesWindows windows, StepColumn result);
}
