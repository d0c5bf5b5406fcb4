package io.varve.server.http;

import io.varve.storage.manifest.DeletionReceipt;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import java.util.List;

/// What the admin API can be asked to do. Thread-safe; may block. All methods throw a
/// [io.varve.storage.runtime.VarveException] if it could not be done.
public interface AdminEndpoint {
    /// Turns all that the head holds, of all tenants, into blocks, and returns once they are
    /// published.
    void cut();

    /// Deletes samples; returns once nobody can see them any more.
    ///
    /// @param selectors a series is meant if all matchers of any of them match
    /// @param by who asks, for people
    void delete(TenantId tenant, List<List<Matcher>> selectors, TimeRange range, String by);

    /// Deletes all that a tenant has; returns once nobody can see it any more.
    void deleteTenant(TenantId tenant, String by);

    /// What became of the tenant's deletions, in the order in which they were asked for.
    List<DeletionReceipt> deletions(TenantId tenant);
}
