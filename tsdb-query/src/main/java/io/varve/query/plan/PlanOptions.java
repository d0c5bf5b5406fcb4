package io.varve.query.plan;

/// What planning depends on besides the text and the times of a query.
///
/// @param lookbackMs how old the newest sample of an instant selector may be, exclusive
/// @param subqueryStepMs the step of subqueries that name none
/// @param stepsMax at most so many evaluation times of a subquery, as each yields a sample
public record PlanOptions(long lookbackMs, long subqueryStepMs, long stepsMax) {}
