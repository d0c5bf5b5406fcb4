/// The logical plan: a syntax tree with everything decided that the text and the times of a query
/// decide. Durations are numbers, `@` and offsets are reference times, selectors know the range
/// that they need, and what has the same value at every step is marked. Pure: no clock, no I/O.
///
/// Of [io.varve.query.exec] it knows [io.varve.query.exec.StepGrid] only; the engine makes
/// operators of plans.
@NullMarked
package io.varve.query.plan;

import org.jspecify.annotations.NullMarked;
