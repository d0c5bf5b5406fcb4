package io.varve.storage.read;

import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import java.util.Collection;

/// A source of what is said of metric families: the head, the blocks of a bucket, or both.
/// Thread-safe.
@FunctionalInterface
public interface MetadataQueryable {
    /// What is said of the tenant's metric families, in any order; several different things may be
    /// said of one.
    ///
    /// @param family the only family that is wanted; "" for all
    /// @throws io.varve.storage.runtime.VarveException if the source cannot be read
    Collection<MetricMetadata> metadata(TenantId tenant, String family, ReadContext context);
}
