package io.varve.query.engine;

/// What a query can do beyond answering.
public enum QueryExtra {
    /// Counts the samples that it looks at.
    SAMPLE_COUNTS,
    /// Counts them per step, too, if [io.varve.query.ast.Feature#PER_STEP_STATS] is on.
    STEP_COUNTS,
    /// Measures each operator. The query runs on one thread then, so that times add up.
    EXPLANATION,
    /// Leaves out, with a warning, what cannot be reached.
    PARTIAL_ANSWER
}
