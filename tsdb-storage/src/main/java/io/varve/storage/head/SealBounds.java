package io.varve.storage.head;

import io.varve.storage.model.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Up to which time each tenant's samples have been sealed since the head was opened. Thread-safe.
final class SealBounds {
    private final Map<TenantId, Long> beforeMs = new ConcurrentHashMap<>();

    /// What lies before a time is about to be sealed.
    void raise(TenantId tenant, long toMs) {
        long _ = beforeMs.merge(tenant, toMs, Math::max);
    }

    /// A seal of everything has found this to be the newest sample.
    ///
    /// @param previousMs the bound before that seal
    void settle(TenantId tenant, long previousMs, long newestMs) {
        beforeMs.put(
                tenant, Math.max(previousMs, newestMs == Long.MIN_VALUE ? newestMs : newestMs + 1));
    }

    /// No sample at this time or later has been sealed.
    long beforeMs(TenantId tenant) {
        return beforeMs.getOrDefault(tenant, Long.MIN_VALUE);
    }
}
