package io.varve.ingest.append;

import io.varve.ingest.protocol.RequestColumns;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/// Working memory for decoding requests, and so the number of requests that are decoded at a time:
/// that is work for processors, of which more than there are do not help. Thread-safe.
final class ScratchPool {
    /// What one request is decoded with. [#close] gives it back to the pool.
    final class Scratch implements AutoCloseable {
        final RequestColumns columns = new RequestColumns();
        final SeriesResolver resolver = new SeriesResolver();

        @Override
        public void close() {
            columns.trim();
            resolver.trim();
            idle.push(this);
            permits.release();
        }
    }

    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Scratch> idle = new ConcurrentLinkedDeque<>();

    ScratchPool(int size) {
        permits = new Semaphore(size, true);
    }

    /// Waits until there is working memory. Whoever holds some waits for nothing but short locks of
    /// the head, so this does not take long.
    Scratch take() {
        permits.acquireUninterruptibly();
        Scratch scratch = idle.poll();
        return scratch == null ? new Scratch() : scratch;
    }
}
