package io.varve.server.http;

/// What the admin API can be asked to do. Thread-safe; may block.
@FunctionalInterface
public interface AdminEndpoint {
    /// Turns all that the head holds, of all tenants, into blocks, and returns once they are
    /// published.
    ///
    /// @throws io.varve.storage.runtime.VarveException if some tenant's could not be
    void cut();
}
