package io.varve.query.script;

import java.util.List;

/// A statement of a script.
sealed interface Command {
    /// The line that it starts on, from 1.
    int line();

    /// Throws all samples away.
    record Clear(int line) implements Command {}

    /// Adds samples.
    record Load(int line, List<ScriptSeries> series) implements Command {
        public Load {
            series = List.copyOf(series);
        }
    }

    /// Evaluates a query and compares.
    record Eval(int line, String expression, Mode mode, Expectation expectation)
            implements Command {}

    /// When a query is evaluated.
    sealed interface Mode {
        /// At one time.
        record Instant(long timeMs) implements Mode {}

        /// At the steps of a range.
        record Range(long startMs, long endMs, long stepMs) implements Mode {}
    }
}
