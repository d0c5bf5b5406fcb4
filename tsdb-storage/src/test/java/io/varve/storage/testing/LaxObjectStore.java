package io.varve.storage.testing;

import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A store that breaks the promise of conditional creation, as some that call themselves compatible
/// do. Thread-safe.
public final class LaxObjectStore implements ObjectStore {
    /// How it breaks it.
    public enum Laxity {
        /// The condition is not looked at.
        IGNORES_CONDITION,
        /// The condition is looked at, and the object replaced nevertheless.
        REPLACES_ALL_THE_SAME,
        /// Everybody who looks at once finds the key free.
        LOOKS_BEFORE_IT_WRITES
    }

    private final ObjectStore inner;
    private final Laxity laxity;
    private final Path scratch;
    private final CyclicBarrier together = new CyclicBarrier(2);

    /// @param scratch a file to upload from
    public LaxObjectStore(ObjectStore inner, Laxity laxity, Path scratch) {
        this.inner = inner;
        this.laxity = laxity;
        this.scratch = scratch;
    }

    @Override
    public boolean create(String key, byte[] content) throws IOException {
        boolean free = inner.stat(key).isEmpty();
        switch (laxity) {
            case IGNORES_CONDITION -> free = true;
            case REPLACES_ALL_THE_SAME -> {}
            case LOOKS_BEFORE_IT_WRITES -> {
                if (!free) {
                    return false;
                }
                meetAnother();
            }
        }
        replace(key, content);
        return free;
    }

    /// Lets two who look at once both look before either writes; alone, goes on soon.
    private void meetAnother() throws IOException {
        try {
            together.await(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (BrokenBarrierException | TimeoutException e) {
            together.reset();
        }
    }

    private synchronized void replace(String key, byte[] content) throws IOException {
        Files.write(
                scratch,
                content,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        inner.upload(key, scratch);
    }

    @Override
    public byte[] get(String key) throws IOException {
        return inner.get(key);
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        return inner.get(key, offset, length);
    }

    @Override
    public Optional<ObjectInfo> stat(String key) throws IOException {
        return inner.stat(key);
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        inner.upload(key, file);
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        return inner.list(prefix, startAfter, limit);
    }

    @Override
    public List<String> listFolders(String prefix) throws IOException {
        return inner.listFolders(prefix);
    }

    @Override
    public void delete(Collection<String> keys) throws IOException {
        inner.delete(keys);
    }

    @Override
    public long storeTimeMs() throws IOException {
        return inner.storeTimeMs();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    @Override
    public String toString() {
        return "lax://" + laxity;
    }
}
