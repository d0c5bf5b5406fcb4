package io.varve.storage.testing;

import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Lets another store fail from one of its operations on, as if the process had been killed: before
/// the operation is done, or after, when only the answer is lost. Operations count from 1.
/// Thread-safe.
public final class StoppingObjectStore implements ObjectStore {
    private final ObjectStore inner;
    private final long stopAt;
    private final boolean afterChange;
    private final Runnable stopped;
    private long operations;

    /// @param stopAt the operation to stop at; `Long.MAX_VALUE` for none
    /// @param afterChange whether that operation is done
    /// @param stopped is called once, at that moment
    public StoppingObjectStore(
            ObjectStore inner, long stopAt, boolean afterChange, Runnable stopped) {
        this.inner = inner;
        this.stopAt = stopAt;
        this.afterChange = afterChange;
        this.stopped = stopped;
    }

    public synchronized long operations() {
        return operations;
    }

    private interface Operation<T> {
        T run() throws IOException;
    }

    private synchronized <T> T run(Operation<T> operation) throws IOException {
        operations++;
        if (operations < stopAt) {
            return operation.run();
        }
        ObjectStoreException failure =
                new ObjectStoreException(
                        Kind.UNAVAILABLE, "stopped by the test at operation " + stopAt);
        if (operations == stopAt) {
            try {
                if (afterChange) {
                    T _ = operation.run();
                }
            } catch (IOException e) {
                // Whatever the store said, nobody has heard it.
                failure.addSuppressed(e);
            }
            stopped.run();
        }
        throw failure;
    }

    @Override
    public byte[] get(String key) throws IOException {
        return run(() -> inner.get(key));
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        return run(() -> inner.get(key, offset, length));
    }

    @Override
    public Optional<ObjectInfo> stat(String key) throws IOException {
        return run(() -> inner.stat(key));
    }

    @Override
    public boolean create(String key, byte[] content) throws IOException {
        return run(() -> inner.create(key, content));
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        boolean _ =
                run(() -> {
                    inner.upload(key, file);
                    return true;
                });
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        return run(() -> inner.list(prefix, startAfter, limit));
    }

    @Override
    public List<String> listFolders(String prefix) throws IOException {
        return run(() -> inner.listFolders(prefix));
    }

    @Override
    public void delete(Collection<String> keys) throws IOException {
        boolean _ =
                run(() -> {
                    inner.delete(keys);
                    return true;
                });
    }

    @Override
    public long storeTimeMs() throws IOException {
        return run(inner::storeTimeMs);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
