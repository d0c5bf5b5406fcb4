package io.varve.query.api;

import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import java.util.Collection;

/// Where the type, help and unit of metrics come from. Thread-safe.
@FunctionalInterface
public interface MetadataSource {
    /// All that is known of the tenant's metric families; a family may occur several times.
    Collection<MetricMetadata> metadata(TenantId tenant);
}
