package io.varve.storage.objectstore;

/// Is told of every call that a [MeteredObjectStore] passes on, on the caller's thread, after it.
/// Must be thread-safe if the store is shared, must be quick, and must not throw.
@FunctionalInterface
public interface RequestListener {
    /// @param bytes of objects that came or went; 0 if the call failed or moves none. What a failed
    ///   transfer moved before it failed is not known
    /// @param nanos how long the call took
    void called(StoreOperation operation, StoreOutcome outcome, long bytes, long nanos);
}
