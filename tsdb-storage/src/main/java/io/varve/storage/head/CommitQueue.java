package io.varve.storage.head;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Requests that wait for the committing thread: bounded by number and by bytes. Thread-safe.
final class CommitQueue {
    /// A request: its encoded journal record, whose it is, and who waits for the result.
    static final class Request {
        private final HeadTenant tenant;
        private final byte[] record;
        private final CompletableFuture<CommitResult> future = new CompletableFuture<>();

        /// Set before the future completes.
        private long position;

        Request(HeadTenant tenant, byte[] record) {
            this.tenant = tenant;
            this.record = record;
        }

        HeadTenant tenant() {
            return tenant;
        }

        byte[] record() {
            return record;
        }

        /// The position of the record; to be asked once the future has completed well.
        long position() {
            return position;
        }

        void applied(long recordPosition, CommitResult result) {
            position = recordPosition;
            future.complete(result);
        }

        CompletableFuture<CommitResult> future() {
            return future;
        }
    }

    private final int requestsMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Request> requests = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    CommitQueue(int requestsMax, long bytesMax) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
    }

    /// What became of an offer.
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    /// Adds a request. An empty queue takes one of any size, so that a request larger than the
    /// bound is not refused for ever.
    Offer offer(Request request) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (requests.size() >= requestsMax
                    || (!requests.isEmpty() && bytes + request.record().length > bytesMax)) {
                return Offer.FULL;
            }
            requests.add(request);
            bytes += request.record().length;
            changed.signal();
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /// Adds a request of the head itself, of which there are few, also to a full queue.
    Offer offerInternal(Request request) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            requests.add(request);
            bytes += request.record().length;
            changed.signal();
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /// Takes requests until their bytes reach the bound; waits for the first one.
    ///
    /// @param waitMs how long to wait at most; 0: not at all
    /// @return none if none came, or the queue is closed and empty
    List<Request> take(long groupBytesMax, long waitMs) {
        List<Request> group = new ArrayList<>();
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(waitMs);
            while (requests.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            long groupBytes = 0;
            while (!requests.isEmpty() && groupBytes < groupBytesMax) {
                Request request = requests.remove();
                group.add(request);
                groupBytes += request.record().length;
            }
            bytes -= groupBytes;
        } catch (InterruptedException _) {
            // Only closing ends the committing thread; a stray interrupt ends a wait.
            return group;
        } finally {
            lock.unlock();
        }
        return group;
    }

    /// Refuses further requests; those in the queue can still be taken.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return requests.size();
        } finally {
            lock.unlock();
        }
    }
}
