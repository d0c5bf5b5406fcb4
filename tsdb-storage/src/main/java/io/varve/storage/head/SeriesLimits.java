package io.varve.storage.head;

import io.varve.storage.model.TenantId;

/// How many series a tenant may have in a head. Asked for every new series, so that a changed
/// configuration holds at once; answers quickly and is thread-safe.
@FunctionalInterface
public interface SeriesLimits {
    /// No tenant has a limit.
    SeriesLimits NONE = _ -> 0;

    /// @return the most series that the tenant may have; 0: any number
    int seriesMax(TenantId tenant);
}
