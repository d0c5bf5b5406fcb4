package io.varve.storage.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waiting for what another thread does.
public final class Futures {
    private Futures() {}

    /// The result of a future, waited for.
    ///
    /// @throws VarveException as it is, if the future has failed with one
    /// @throws CompletionException around any other failure
    public static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof VarveException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
