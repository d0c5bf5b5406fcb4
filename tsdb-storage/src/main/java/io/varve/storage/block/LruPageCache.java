package io.varve.storage.block;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A cache of so many bytes that drops what was not asked for the longest. Thread-safe, by one lock
/// that is held for a look-up only.
public final class LruPageCache implements PageCache {
    private final long bytesMax;
    private final LinkedHashMap<Key, IndexPage> pages = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    public LruPageCache(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public synchronized Optional<IndexPage> find(Key key) {
        return Optional.ofNullable(pages.get(key));
    }

    @Override
    public synchronized void keep(Key key, IndexPage page) {
        if (page.heapBytes() > bytesMax) {
            return;
        }
        IndexPage before = pages.put(key, page);
        bytes += page.heapBytes() - (before == null ? 0 : before.heapBytes());
        Iterator<Map.Entry<Key, IndexPage>> oldest = pages.entrySet().iterator();
        while (bytes > bytesMax && oldest.hasNext()) {
            bytes -= oldest.next().getValue().heapBytes();
            oldest.remove();
        }
    }

    /// The bytes that it holds.
    public synchronized long bytes() {
        return bytes;
    }
}
