package io.varve.query.ast;

/// The `@` modifier.
public sealed interface At {
    /// None was written.
    record EvaluationTime() implements At {}

    /// `@ start()`.
    record QueryStart() implements At {}

    /// `@ end()`.
    record QueryEnd() implements At {}

    /// `@ 1609746000.5`, in milliseconds since the Unix epoch.
    record Fixed(long timestampMs) implements At {}
}
