package io.varve.storage.bucket;

import io.varve.storage.model.TenantId;

/// Which version of a tenant's manifest has all that a head has given up. Thread-safe.
@FunctionalInterface
public interface ManifestFloor {
    /// Of a head that never gives anything up.
    ManifestFloor NONE = _ -> 0;

    /// Whoever opens a view on the head first and asks then, sees in the blocks of this version or
    /// a later one what the view lacks.
    ///
    /// @return 0 if the head has given up nothing
    long version(TenantId tenant);
}
