package io.varve.query.exec;

import io.varve.storage.model.Labels;

/// What an operator announces of a series before it yields its values.
///
/// @param dropName whether name, type and unit are to be removed at the end of the query (delayed
///   name removal, conformance FORMAT.md B5.6); without that feature operators remove them at once
///   and never set this
public record SeriesMeta(Labels labels, boolean dropName) {}
