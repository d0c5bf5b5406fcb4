package io.varve.query.api;

import io.varve.storage.read.ExemplarQueryable;
import io.varve.storage.read.MetadataQueryable;
import io.varve.storage.read.Queryable;

/// Where the API reads from.
///
/// @param samples everything that queries see
/// @param head the recent part of it, which `status/tsdb` is about
/// @param metadata type, help and unit of metrics
/// @param exemplars what `query_exemplars` answers from
public record QuerySources(
        Queryable samples,
        Queryable head,
        MetadataQueryable metadata,
        ExemplarQueryable exemplars) {}
