package io.varve.query.ast;

import java.util.Optional;

/// How a selector or subquery is moved in time.
///
/// @param at the time that replaces the evaluation time
/// @param offset how far back from there; negative: forward
public record TimeShift(At at, Optional<DurationExpr> offset) {
    public static final TimeShift NONE = new TimeShift(new At.EvaluationTime(), Optional.empty());
}
