package io.varve.storage.objectstore.cache;

import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Answers ranges from a [PageCache], and asks another store for what is not there.
///
/// For objects that are written once, as those of blocks are; the package's documentation has the
/// rules. Everything but ranges goes to the store behind. Deletions and uploads through this store
/// drop the object's pages; those by other processes are not noticed, which is right as long as
/// keys are not used again.
///
/// A query that wants to know what it costs builds a store of its own around the shared cache and a
/// metered view of the shared store; whoever waits for another's request is not charged for it.
///
/// Thread-safe.
public final class CachingObjectStore implements ObjectStore {
    private final ObjectStore inner;
    private final PageCache cache;

    /// @param inner closed with this store; the cache is not
    public CachingObjectStore(ObjectStore inner, PageCache cache) {
        this.inner = inner;
        this.cache = cache;
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        if (offset < 0 || length <= 0) {
            return inner.get(key, offset, length);
        }
        return new RangeRead(inner, cache, key, offset, length).run();
    }

    @Override
    public byte[] get(String key) throws IOException {
        return inner.get(key);
    }

    @Override
    public Optional<ObjectInfo> stat(String key) throws IOException {
        return inner.stat(key);
    }

    @Override
    public boolean create(String key, byte[] content) throws IOException {
        return inner.create(key, content);
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        try {
            inner.upload(key, file);
        } finally {
            cache.forget(List.of(key));
        }
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
        try {
            inner.delete(keys);
        } finally {
            cache.forget(keys);
        }
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
        return inner.toString();
    }
}
