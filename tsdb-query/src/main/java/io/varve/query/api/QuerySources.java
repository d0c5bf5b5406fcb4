package io.varve.query.api;

import io.varve.storage.read.ExemplarQueryable;
import io.varve.storage.read.MetadataQueryable;
import io.varve.storage.read.Queryable;
import java.util.List;

/// Where the API reads from.
///
/// @param samples everything that queries see
/// @param head the recent part of it, which `status/tsdb` is about
/// @param metadata type, help and unit of metrics
/// @param exemplars what `query_exemplars` answers from
/// @param blocks what `status/tsdb/blocks` lists
public record QuerySources(
        Queryable samples,
        Queryable head,
        MetadataQueryable metadata,
        ExemplarQueryable exemplars,
        LiveBlocks blocks) {
    /// Without blocks.
    public QuerySources(
            Queryable samples,
            Queryable head,
            MetadataQueryable metadata,
            ExemplarQueryable exemplars) {
        this(samples, head, metadata, exemplars, _ -> List.of());
    }
}
