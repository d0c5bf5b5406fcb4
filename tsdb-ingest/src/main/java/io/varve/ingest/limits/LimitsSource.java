package io.varve.ingest.limits;

import io.varve.storage.model.TenantId;

/// Where the limits of a tenant come from. Asked once per request, so a change counts from the next
/// request on. Implementations are thread-safe and fast.
public interface LimitsSource {
    IngestLimits of(TenantId tenant);

    /// The same limits for every tenant, for ever.
    static LimitsSource fixed(IngestLimits limits) {
        return _ -> limits;
    }
}
