package io.varve.server.role;

import io.varve.ingest.limits.IngestLimits;
import io.varve.server.config.Configuration;
import io.varve.storage.model.TenantId;

/// The bounds of tenants' writes, the same for each. Thread-safe.
final class TenantLimits implements LiveSettings {
    private volatile Limits inForce;

    private record Limits(IngestLimits writes, int seriesMax) {
        static Limits of(Configuration configuration) {
            return new Limits(
                    ModuleSettings.ingestLimits(configuration), configuration.limits().seriesMax());
        }
    }

    TenantLimits(Configuration configuration) {
        inForce = Limits.of(configuration);
    }

    IngestLimits ofWrites(TenantId tenant) {
        return inForce.writes();
    }

    /// 0: any number.
    int seriesMax(TenantId tenant) {
        return inForce.seriesMax();
    }

    @Override
    public boolean covers(String key) {
        return key.startsWith("limits.");
    }

    @Override
    public Runnable prepare(Configuration next) {
        Limits limits = Limits.of(next);
        return () -> inForce = limits;
    }
}
