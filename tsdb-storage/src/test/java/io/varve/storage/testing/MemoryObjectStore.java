package io.varve.storage.testing;

import io.varve.storage.model.Utf8Order;
import io.varve.storage.objectstore.ObjectInfo;
import io.varve.storage.objectstore.ObjectKeys;
import io.varve.storage.objectstore.ObjectStore;
import io.varve.storage.objectstore.ObjectStoreException;
import io.varve.storage.objectstore.ObjectStoreException.Kind;
import io.varve.storage.runtime.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// A store that forgets everything, for tests that would otherwise wait for disks. Thread-safe.
public final class MemoryObjectStore implements ObjectStore {
    private static final class Stored {
        private final byte[] bytes;
        private final long modifiedMs;

        Stored(byte[] bytes, long modifiedMs) {
            this.bytes = bytes;
            this.modifiedMs = modifiedMs;
        }
    }

    private final Clock clock;
    private final ConcurrentSkipListMap<String, Stored> objects =
            new ConcurrentSkipListMap<>(Utf8Order::compare);

    public MemoryObjectStore(Clock clock) {
        this.clock = clock;
    }

    /// A store that holds what another one holds now.
    public static MemoryObjectStore copyOf(MemoryObjectStore other, Clock clock) {
        MemoryObjectStore copy = new MemoryObjectStore(clock);
        copy.objects.putAll(other.objects);
        return copy;
    }

    private Stored find(String key) throws ObjectStoreException {
        Stored stored = objects.get(key);
        if (stored == null) {
            throw new ObjectStoreException(Kind.NOT_FOUND, "get " + key + ": no such object");
        }
        return stored;
    }

    @Override
    public byte[] get(String key) throws IOException {
        return find(key).bytes.clone();
    }

    @Override
    public byte[] get(String key, long offset, int length) throws IOException {
        byte[] bytes = find(key).bytes;
        if (offset + length > bytes.length) {
            throw new ObjectStoreException(Kind.OUT_OF_RANGE, "get " + key + ": too short");
        }
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    }

    @Override
    public Optional<ObjectInfo> stat(String key) {
        return Optional.ofNullable(objects.get(key)).map(stored -> info(key, stored));
    }

    private static ObjectInfo info(String key, Stored stored) {
        return new ObjectInfo(key, stored.bytes.length, stored.modifiedMs);
    }

    @Override
    public boolean create(String key, byte[] content) {
        ObjectKeys.check(key);
        return objects.putIfAbsent(key, new Stored(content.clone(), clock.nowMs())) == null;
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        ObjectKeys.check(key);
        objects.put(key, new Stored(Files.readAllBytes(file), clock.nowMs()));
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) {
        String from = Utf8Order.compare(prefix, startAfter) > 0 ? prefix : startAfter;
        return objects.tailMap(from, true).entrySet().stream()
                .filter(entry -> !entry.getKey().equals(startAfter))
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .limit(limit)
                .map(entry -> info(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public List<String> listFolders(String prefix) {
        return objects.tailMap(prefix, true).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .filter(rest -> rest.indexOf('/') >= 0)
                .map(rest -> rest.substring(0, rest.indexOf('/')))
                .distinct()
                .sorted(Utf8Order::compare)
                .toList();
    }

    @Override
    public void delete(Collection<String> keys) {
        keys.forEach(objects::remove);
    }

    @Override
    public long storeTimeMs() {
        return clock.nowMs();
    }

    /// Every object, as it is now.
    public Map<String, byte[]> contents() {
        Map<String, byte[]> contents = new ConcurrentSkipListMap<>(Utf8Order::compare);
        objects.forEach((key, stored) -> contents.put(key, stored.bytes.clone()));
        return contents;
    }

    @Override
    public void close() {}
}
