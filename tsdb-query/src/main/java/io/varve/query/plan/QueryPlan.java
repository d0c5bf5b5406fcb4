package io.varve.query.plan;

import io.varve.query.ast.ValueType;
import io.varve.query.exec.StepGrid;
import io.varve.storage.model.TimeRange;

/// A whole query, ready to be run.
///
/// @param type of the result of an evaluation
/// @param grid evaluation times
/// @param range samples outside of it are not needed; empty if no samples are needed at all
public record QueryPlan(PlanNode root, ValueType type, StepGrid grid, TimeRange range) {}
