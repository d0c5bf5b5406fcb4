package io.varve.query.api;

import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets so many queries run at a time; others wait in order of arrival, until their deadline.
/// Thread-safe.
final class QueryGate {
    /// How often a waiting query looks whether its client is still there.
    private static final long CHECK_MS = 100;

    private final Semaphore places;

    QueryGate(int concurrencyMax) {
        places = new Semaphore(concurrencyMax, true);
    }

    /// Waits for a place, which the caller gives back by closing it.
    ///
    /// @throws VarveException `query timed out in query queue` or `query was canceled in ...`
    Place enter(CancelToken cancel) {
        try {
            while (!places.tryAcquire(CHECK_MS, TimeUnit.MILLISECONDS)) {
                cancel.check("query queue");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VarveException(ErrorKind.CANCELLED, "query was canceled in query queue", e);
        }
        return places::release;
    }

    /// The right to run. Closed once.
    interface Place extends AutoCloseable {
        @Override
        void close();
    }
}
