package io.varve.query.api;

import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets so many queries run at a time; so many others wait, in order of arrival, until their
/// deadline. Thread-safe; the lock guards all fields.
final class QueryGate {
    /// How often a waiting query looks whether its client is still there.
    private static final long CHECK_MS = 100;

    private final int queueMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> queue = new ArrayDeque<>();
    private int free;
    private int running;

    QueryGate(int concurrencyMax, int queueMax) {
        this.free = concurrencyMax;
        this.queueMax = queueMax;
    }

    private static final class Waiter {
        private final Condition turn;
        private boolean admitted;

        private Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    /// The right to run. Closed once.
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for a place, which the caller gives back by closing it.
    ///
    /// @throws VarveException `query timed out in query queue` or `query was canceled in ...`; of
    ///   kind UNAVAILABLE if too many wait already
    Place enter(CancelToken cancel) {
        cancel.check("query queue");
        lock.lock();
        try {
            if (free > 0) {
                free--;
            } else {
                await(cancel);
            }
            running++;
            return this::leave;
        } finally {
            lock.unlock();
        }
    }

    private void await(CancelToken cancel) {
        if (queue.size() >= queueMax) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE,
                    "too many queries: "
                            + running
                            + " run and "
                            + queue.size()
                            + " wait, query.queue_max is "
                            + queueMax);
        }
        Waiter waiter = new Waiter(lock.newCondition());
        queue.add(waiter);
        try {
            while (!waiter.admitted) {
                boolean _ = waiter.turn.await(CHECK_MS, TimeUnit.MILLISECONDS);
                if (!waiter.admitted) {
                    cancel.check("query queue");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (waiter.admitted) {
                passOn();
            }
            throw new VarveException(ErrorKind.CANCELLED, "query was canceled in query queue", e);
        } finally {
            queue.remove(waiter);
        }
    }

    private void leave() {
        lock.lock();
        try {
            running--;
            passOn();
        } finally {
            lock.unlock();
        }
    }

    /// Gives a place to who waits longest.
    private void passOn() {
        Waiter next = queue.poll();
        if (next == null) {
            free++;
        } else {
            next.admitted = true;
            next.turn.signal();
        }
    }

    int running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }
}
