package io.varve.query.exec.range;

/// A value computed from the floats of a window.
@FunctionalInterface
interface FloatWindow {
    /// @param from first sample of the window
    /// @param to one past its last sample, greater than `from`
    double over(double[] values, int from, int to);
}
