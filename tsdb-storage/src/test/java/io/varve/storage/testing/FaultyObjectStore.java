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
import java.util.SplittableRandom;

/// Makes another store fail as real ones do, at random but by a seed: requests that never arrive,
/// answers that get lost after the work was done, and creations that are reported as taken although
/// they are the caller's own first try. Thread-safe.
public final class FaultyObjectStore implements ObjectStore {
    private final ObjectStore inner;
    private final SplittableRandom random;
    private final double rate;

    /// @param rate the share of operations that fail, 0 to 1
    public FaultyObjectStore(ObjectStore inner, SplittableRandom random, double rate) {
        this.inner = inner;
        this.random = random;
        this.rate = rate;
    }

    /// One operation of the store behind.
    private interface Operation<T> {
        T run() throws IOException;
    }

    private synchronized double draw() {
        return random.nextDouble();
    }

    private <T> T read(Operation<T> operation) throws IOException {
        if (draw() < rate) {
            throw new ObjectStoreException(Kind.UNAVAILABLE, "injected: the store did not answer");
        }
        return operation.run();
    }

    private <T> T write(Operation<T> operation) throws IOException {
        if (draw() >= rate) {
            return operation.run();
        }
        if (draw() < 0.5) {
            operation.run();
        }
        throw new ObjectStoreException(Kind.AMBIGUOUS, "injected: the answer was lost");
    }

    @Override
    public byte[] get(String key) throws IOException {
        return read(() -> inner.get(key));
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        return read(() -> inner.get(key, offset, length));
    }

    @Override
    public Optional<ObjectInfo> stat(String key) throws IOException {
        return read(() -> inner.stat(key));
    }

    @Override
    public boolean create(String key, byte[] content) throws IOException {
        boolean created = write(() -> inner.create(key, content));
        return created && draw() >= rate;
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        write(() -> {
            inner.upload(key, file);
            return true;
        });
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        return read(() -> inner.list(prefix, startAfter, limit));
    }

    @Override
    public List<String> listFolders(String prefix) throws IOException {
        return read(() -> inner.listFolders(prefix));
    }

    @Override
    public void delete(Collection<String> keys) throws IOException {
        write(() -> {
            inner.delete(keys);
            return true;
        });
    }

    @Override
    public long storeTimeMs() throws IOException {
        return read(inner::storeTimeMs);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
