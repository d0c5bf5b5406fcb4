package io.varve.storage.objectstore;

import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// Tells a listener of every call to another store.
///
/// Below the retries, with [ObjectStoreMetrics], it counts what the store has to serve. A second
/// one that a query puts around a shared store counts what this query costs: such a view is one
/// small object, and is dropped without being closed, since closing it closes the store behind.
///
/// Thread-safe if the listener is.
public final class MeteredObjectStore implements ObjectStore {
    private final ObjectStore inner;
    private final Clock clock;
    private final RequestListener listener;

    public MeteredObjectStore(ObjectStore inner, Clock clock, RequestListener listener) {
        this.inner = inner;
        this.clock = clock;
        this.listener = listener;
    }

    /// One operation of the store behind.
    private interface Operation<T> {
        T run() throws IOException;
    }

    private <T> T measure(
            StoreOperation operation, ToLongFunction<? super T> bytes, Operation<T> call)
            throws IOException {
        long begunNanos = clock.monotonicNanos();
        StoreOutcome outcome = StoreOutcome.ERROR;
        long moved = 0;
        try {
            T result = call.run();
            outcome = Boolean.FALSE.equals(result) ? StoreOutcome.TAKEN : StoreOutcome.OK;
            moved = outcome == StoreOutcome.OK ? bytes.applyAsLong(result) : 0;
            return result;
        } catch (ObjectStoreException e) {
            outcome = StoreOutcome.of(e.kind());
            throw e;
        } finally {
            listener.called(operation, outcome, moved, clock.monotonicNanos() - begunNanos);
        }
    }

    private <T> T measure(StoreOperation operation, Operation<T> call) throws IOException {
        return measure(operation, _ -> 0, call);
    }

    @Override
    public byte[] get(String key) throws IOException {
        return measure(StoreOperation.GET, bytes -> bytes.length, () -> inner.get(key));
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        return measure(
                StoreOperation.GET_RANGE,
                bytes -> bytes.length,
                () -> inner.get(key, offset, length));
    }

    /// An object that is not there is an answer like any other: its outcome is OK.
    @Override
    public Optional<ObjectInfo> stat(String key) throws IOException {
        return measure(StoreOperation.STAT, () -> inner.stat(key));
    }

    @Override
    public boolean create(String key, byte[] content) throws IOException {
        return measure(
                StoreOperation.CREATE, _ -> content.length, () -> inner.create(key, content));
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        long bytes = Files.size(file);
        measure(
                StoreOperation.UPLOAD,
                _ -> bytes,
                () -> {
                    inner.upload(key, file);
                    return true;
                });
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        return measure(StoreOperation.LIST, () -> inner.list(prefix, startAfter, limit));
    }

    @Override
    public List<String> listFolders(String prefix) throws IOException {
        return measure(StoreOperation.LIST_FOLDERS, () -> inner.listFolders(prefix));
    }

    @Override
    public void delete(Collection<String> keys) throws IOException {
        measure(
                StoreOperation.DELETE,
                () -> {
                    inner.delete(keys);
                    return true;
                });
    }

    @Override
    public long storeTimeMs() throws IOException {
        return measure(StoreOperation.TIME, inner::storeTimeMs);
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
