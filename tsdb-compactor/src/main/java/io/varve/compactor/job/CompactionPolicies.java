package io.varve.compactor.job;

import io.varve.compactor.plan.CompactionPolicy;
import io.varve.storage.model.TenantId;

/// What the blocks of each tenant are to become. Asked at every look, so a policy may change while
/// the compactor runs. Thread-safe.
@FunctionalInterface
public interface CompactionPolicies {
    CompactionPolicy of(TenantId tenant);
}
