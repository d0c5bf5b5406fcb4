package io.varve.query.script;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;

/// A series with its samples, as a `load` adds them.
public record ScriptSeries(Labels labels, SampleColumn samples) {}
