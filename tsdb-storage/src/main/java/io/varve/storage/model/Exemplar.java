package io.varve.storage.model;

/// An example of an observation, such as the trace that it belongs to.
///
/// @param labels what identifies the example, `trace_id` by custom
/// @param timestampMs milliseconds since the Unix epoch
public record Exemplar(Labels labels, double value, long timestampMs) {}
