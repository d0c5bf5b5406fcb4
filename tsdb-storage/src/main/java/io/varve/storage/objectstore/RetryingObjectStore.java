package io.varve.storage.objectstore;

import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.runtime.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Repeats what another store failed to do for a passing reason, after a random wait that grows,
/// and within a budget. The one place where requests to a store are repeated.
///
/// [#create] may be repeated too: its contract already says that "taken" can be the echo of a first
/// try. Thread-safe.
public final class RetryingObjectStore implements ObjectStore {
    private static final int COST = 10;
    private static final int REPAYMENT = 1;

    private final ObjectStore inner;
    private final RetrySettings settings;
    private final RandomGenerator random;
    private final Pause pause;
    private int owed;

    public RetryingObjectStore(
            ObjectStore inner, RetrySettings settings, RandomGenerator random, Pause pause) {
        this.inner = inner;
        this.settings = settings;
        this.random = random;
        this.pause = pause;
    }

    /// One operation of the store behind.
    private interface Operation<T> {
        T run() throws IOException;
    }

    private <T> T retry(Operation<T> operation) throws IOException {
        long backoffMs = settings.backoffMs();
        for (int attempt = 1; ; attempt++) {
            try {
                T result = operation.run();
                repay();
                return result;
            } catch (ObjectStoreException e) {
                if (!isPassing(e.kind()) || attempt >= settings.attemptsMax() || !spend()) {
                    throw e;
                }
            }
            pause.forMs(waitMs(backoffMs));
            backoffMs = Math.min(2 * backoffMs, settings.backoffMsMax());
        }
    }

    private static boolean isPassing(Kind kind) {
        return switch (kind) {
            case THROTTLED, UNAVAILABLE, AMBIGUOUS -> true;
            case NOT_FOUND, OUT_OF_RANGE, REFUSED -> false;
        };
    }

    private synchronized long waitMs(long backoffMs) {
        return backoffMs == 0 ? 0 : random.nextLong(backoffMs) + 1;
    }

    private synchronized boolean spend() {
        if (owed + COST > COST * settings.budgetMax()) {
            return false;
        }
        owed += COST;
        return true;
    }

    private synchronized void repay() {
        owed = Math.max(0, owed - REPAYMENT);
    }

    @Override
    public byte[] get(String key) throws IOException {
        return retry(() -> inner.get(key));
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        return retry(() -> inner.get(key, offset, length));
    }

    @Override
    public Optional<ObjectInfo> stat(String key) throws IOException {
        return retry(() -> inner.stat(key));
    }

    @Override
    public boolean create(String key, byte[] content) throws IOException {
        return retry(() -> inner.create(key, content));
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        retry(() -> {
            inner.upload(key, file);
            return true;
        });
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        return retry(() -> inner.list(prefix, startAfter, limit));
    }

    @Override
    public List<String> listFolders(String prefix) throws IOException {
        return retry(() -> inner.listFolders(prefix));
    }

    @Override
    public void delete(Collection<String> keys) throws IOException {
        retry(() -> {
            inner.delete(keys);
            return true;
        });
    }

    @Override
    public long storeTimeMs() throws IOException {
        return retry(inner::storeTimeMs);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    @Override
    public String toString() {
        return inner.toString();
    }
}
