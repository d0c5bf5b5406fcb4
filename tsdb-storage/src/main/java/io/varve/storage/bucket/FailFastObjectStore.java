package io.varve.storage.bucket;

import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.objectstore.StoreProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Notes whether another store, which repeats its requests, answers. Once it does not, nobody waits
/// for all the repetitions again: calls fail at once. One caller a second tries whether the store
/// is back, and goes on if it is before a short time is over. Thread-safe.
final class FailFastObjectStore implements ObjectStore {
    /// How long a caller waits for a store that was away. Answers take tens of milliseconds.
    private static final long TRY_MS = 1_000;

    private static final String TRIED_KEY = StoreProbe.FOLDER + "reach";

    private final ObjectStore inner;
    private final StoreHealth health;

    FailFastObjectStore(ObjectStore inner, StoreHealth health) {
        this.inner = inner;
        this.health = health;
    }

    /// One operation of the store behind.
    private interface Operation<T> {
        T run() throws IOException;
    }

    private <T> T call(Operation<T> operation) throws IOException {
        if (health.isAway() && !isBack()) {
            throw new ObjectStoreException(
                    Kind.UNAVAILABLE, "object store " + inner + " is " + health.describe());
        }
        return noting(operation);
    }

    private <T> T noting(Operation<T> operation) throws IOException {
        T result;
        try {
            result = operation.run();
        } catch (ObjectStoreException e) {
            String reason = String.valueOf(e.getMessage());
            switch (e.kind()) {
                case NOT_FOUND, OUT_OF_RANGE -> health.answered();
                // Throttled to the end of all repetitions: it wants to be left alone.
                case UNAVAILABLE, THROTTLED -> health.failed(reason);
                case REFUSED -> health.refused(reason);
                case AMBIGUOUS -> {}
            }
            throw e;
        }
        health.answered();
        return result;
    }

    /// Tries whether the store answers again, if nobody else does, and waits for a short time.
    ///
    /// @return whether it is known to
    boolean isBack() {
        if (!health.beginTry()) {
            return !health.isAway();
        }
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        var _ = Thread.ofVirtual().name("reach-bucket").start(() -> tryIt(answer));
        return answer.completeOnTimeout(false, TRY_MS, TimeUnit.MILLISECONDS).join();
    }

    private void tryIt(CompletableFuture<Boolean> answer) {
        boolean isBack = false;
        try {
            Optional<ObjectInfo> _ = noting(() -> inner.stat(TRIED_KEY));
            isBack = true;
        } catch (IOException e) {
            // Health has been told why; some stores refuse to tell of keys that are not there.
            isBack = e instanceof ObjectStoreException known && known.kind() == Kind.REFUSED;
            if (isBack) {
                health.answered();
            }
        } finally {
            health.endTry();
            boolean _ = answer.complete(isBack);
        }
    }

    @Override
    public byte[] get(String key) throws IOException {
        return call(() -> inner.get(key));
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        return call(() -> inner.get(key, offset, length));
    }

    @Override
    public Optional<ObjectInfo> stat(String key) throws IOException {
        return call(() -> inner.stat(key));
    }

    @Override
    public boolean create(String key, byte[] content) throws IOException {
        return call(() -> inner.create(key, content));
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        boolean _ =
                call(() -> {
                    inner.upload(key, file);
                    return true;
                });
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        return call(() -> inner.list(prefix, startAfter, limit));
    }

    @Override
    public List<String> listFolders(String prefix) throws IOException {
        return call(() -> inner.listFolders(prefix));
    }

    @Override
    public void delete(Collection<String> keys) throws IOException {
        boolean _ =
                call(() -> {
                    inner.delete(keys);
                    return true;
                });
    }

    @Override
    public long storeTimeMs() throws IOException {
        return call(inner::storeTimeMs);
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
