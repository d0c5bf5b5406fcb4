package io.varve.query.exec;

import java.util.List;

/// Yields an instant vector at every step. First the series are announced, so that whoever consumes
/// them can lay out groups and buffers; then each series is yielded with the values of all its
/// steps, one after the other. Memory grows with what the operator has to hold, not with its input.
///
/// Whoever consumes an operator calls [#next] until it returns false, even if nothing more is
/// needed of it: errors and annotations of the query must not depend on how its operators are
/// built.
public non-sealed interface VectorOperator extends Operator {
    /// The series, in the order in which [#next] yields them. Called once, first. Two series may
    /// have the same labels only if they differ in [SeriesMeta#dropName()] or never meet at a step.
    List<SeriesMeta> series();

    /// Clears the column and fills it with the next announced series. A series may turn out to have
    /// no values.
    ///
    /// @return false if all series have been yielded
    boolean next(StepColumn column);
}
