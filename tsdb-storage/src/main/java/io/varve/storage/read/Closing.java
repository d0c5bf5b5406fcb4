package io.varve.storage.read;

import java.util.List;

/// Closes all of several things, whatever happens at one of them. For queriers and cursors, whose
/// `close` throws nothing checked.
final class Closing {
    private Closing() {}

    /// Closes all, then throws the first failure, to which the others are added.
    static void all(List<? extends AutoCloseable> things) {
        var failure = new IllegalStateException("cannot close");
        afterFailure(failure, things);
        if (failure.getSuppressed().length > 0) {
            if (failure.getSuppressed()[0] instanceof RuntimeException first) {
                throw first;
            }
            throw failure;
        }
    }

    /// Closes all after a failure, to which failures of closing are added.
    static void afterFailure(Throwable failure, List<? extends AutoCloseable> things) {
        for (AutoCloseable thing : things) {
            try {
                thing.close();
            } catch (Exception | Error another) {
                failure.addSuppressed(another);
            }
        }
    }
}
