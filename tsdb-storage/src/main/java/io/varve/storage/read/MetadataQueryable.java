package io.varve.storage.read;

import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import java.util.List;

/// A source of what targets say of their metric families. Thread-safe; callers may be virtual
/// threads.
public interface MetadataQueryable {
    /// The entries of a tenant, sorted by family; a family has several if targets disagree. A
    /// tenant that does not exist has none.
    ///
    /// @param family the one family that is asked for; empty: all
    List<MetricMetadata> metadata(TenantId tenant, String family);
}
