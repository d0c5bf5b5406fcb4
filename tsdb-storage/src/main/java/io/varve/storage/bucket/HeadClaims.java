package io.varve.storage.bucket;

import io.varve.storage.model.TenantId;

/// What a head knows of the samples that it alone has, so that queries for these need not ask the
/// store. Thread-safe.
public interface HeadClaims extends ManifestFloor {
    /// Names the head in the watermarks of manifests.
    String headId();

    /// Samples at this time or later have never been sealed, so no block of this head has them, and
    /// none gets them so soon that a query that runs now would miss them in the head. Milliseconds
    /// since the Unix epoch.
    ///
    /// @return [Long#MIN_VALUE] if nothing was sealed; [Long#MAX_VALUE] if it is not known
    long sealedBeforeMs(TenantId tenant);
}
