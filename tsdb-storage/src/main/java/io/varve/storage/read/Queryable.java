package io.varve.storage.read;

import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;

/// A source of samples: the head, the blocks of a bucket, or several merged. Thread-safe.
public interface Queryable {
    /// A consistent view on the tenant's samples in the range; samples outside it may be returned
    /// too. A tenant that does not exist has no series.
    ///
    /// @throws io.varve.storage.runtime.VarveException if the source cannot be read
    Querier querier(TenantId tenant, TimeRange range, ReadContext context);
}
