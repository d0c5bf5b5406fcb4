package io.varve.query.script;

import io.varve.storage.histogram.FloatHistogram;

/// One position of a series line.
sealed interface ScriptValue {
    /// No sample (`_`).
    record Omitted() implements ScriptValue {}

    /// A float, the stale marker among them.
    record FloatValue(double value) implements ScriptValue {}

    /// A native histogram.
    ///
    /// @param hintGiven whether the literal spelled out its counter reset hint, which is compared
    ///   only then
    record Native(FloatHistogram histogram, boolean hintGiven) implements ScriptValue {}
}
