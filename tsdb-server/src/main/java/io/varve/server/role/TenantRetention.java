package io.varve.server.role;

import io.varve.server.config.Configuration;
import io.varve.storage.model.TenantId;
import io.varve.storage.retention.RetentionPolicies;
import io.varve.storage.retention.RetentionPolicy;

/// How long each tenant's samples are kept. Thread-safe.
final class TenantRetention implements LiveSettings, RetentionPolicies {
    private volatile RetentionPolicies inForce;

    TenantRetention(Configuration configuration) {
        inForce = configuration.retention();
    }

    @Override
    public RetentionPolicy of(TenantId tenant) {
        return inForce.of(tenant);
    }

    @Override
    public boolean covers(String key) {
        return key.equals("retention") || key.startsWith("retention.");
    }

    @Override
    public Runnable prepare(Configuration next) {
        RetentionPolicies policies = next.retention();
        return () -> inForce = policies;
    }
}
