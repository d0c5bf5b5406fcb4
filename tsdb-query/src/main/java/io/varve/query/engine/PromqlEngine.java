package io.varve.query.engine;

import io.varve.storage.model.TenantId;

/// Evaluates PromQL. Thread-safe; a call runs to its end or to its limits on the calling thread and
/// the engine's pool.
public interface PromqlEngine {
    /// Evaluates at one time.
    ///
    /// @param timeMs milliseconds since the Unix epoch
    /// @throws QueryException if the query is wrong, fails, or reaches a limit
    QueryResult instant(TenantId tenant, String query, long timeMs, QueryOptions options);

    /// Evaluates at `start, start + step, ... <= end`.
    ///
    /// @throws QueryException if the query is wrong, fails, or reaches a limit
    QueryResult range(
            TenantId tenant,
            String query,
            long startMs,
            long endMs,
            long stepMs,
            QueryOptions options);
}
