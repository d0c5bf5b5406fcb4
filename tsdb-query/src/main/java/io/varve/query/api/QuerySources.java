package io.varve.query.api;

import io.varve.storage.read.Queryable;

/// Where the API reads from.
///
/// @param samples everything that queries see
/// @param head the recent part of it, which `status/tsdb` is about
/// @param metadata type, help and unit of metrics
public record QuerySources(Queryable samples, Queryable head, MetadataSource metadata) {}
