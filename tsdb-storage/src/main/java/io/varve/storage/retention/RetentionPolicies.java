package io.varve.storage.retention;

import io.varve.storage.model.TenantId;

/// The policy of each tenant. Asked whenever it matters, so a policy may change at any time: it is
/// obeyed at once by readers, and by and by in the bucket. Thread-safe.
@FunctionalInterface
public interface RetentionPolicies {
    /// Everything is kept.
    RetentionPolicies KEEP_EVERYTHING = _ -> RetentionPolicy.KEEP_EVERYTHING;

    RetentionPolicy of(TenantId tenant);
}
