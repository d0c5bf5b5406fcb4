package io.varve.storage.objectstore.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Pages in memory and on disk, shared by all [CachingObjectStore] of a process. One per registry
/// and directory. Holds no open files, so there is nothing to close.
///
/// Thread-safe.
public final class PageCache {
    private final int pageBytes;
    private final Cache<PageKey, CachedPage> memory;
    private final @Nullable DiskPages disk;
    private final PageCacheMetrics metrics;

    /// Pages that somebody is fetching now. The future ends with the page, or with null if there
    /// will be none.
    private final ConcurrentHashMap<PageKey, CompletableFuture<@Nullable CachedPage>> fetches =
            new ConcurrentHashMap<>();

    private PageCache(CacheSettings settings, PrometheusRegistry registry) throws IOException {
        this.pageBytes = settings.pageBytes();
        this.memory =
                Caffeine.newBuilder()
                        .maximumWeight(settings.memoryBytesMax())
                        .<PageKey, CachedPage>weigher((_, page) -> page.weight())
                        .executor(Runnable::run)
                        .evictionListener((_, _, _) -> evicted())
                        .build();
        this.metrics = new PageCacheMetrics(registry, this::memoryBytes, this::diskBytes);
        this.disk =
                settings.disk().isPresent()
                        ? DiskPages.open(settings.disk().get(), pageBytes, metrics)
                        : null;
    }

    /// Opens a cache with what an earlier process has left on disk.
    public static PageCache open(CacheSettings settings, PrometheusRegistry registry)
            throws IOException {
        return new PageCache(settings, registry);
    }

    private void evicted() {
        metrics.memoryEviction();
    }

    private long memoryBytes() {
        return memory.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    private long diskBytes() {
        return disk == null ? 0 : disk.bytes();
    }

    int pageBytes() {
        return pageBytes;
    }

    /// The page if it is here and has the bytes `[from, to)`; a page from the disk comes to memory.
    @Nullable CachedPage find(PageKey key, int from, int to) {
        CachedPage inMemory = memory.getIfPresent(key);
        if (inMemory != null && inMemory.covers(from, to)) {
            metrics.memoryHit();
            return inMemory;
        }
        if (disk != null) {
            Optional<CachedPage> onDisk = disk.get(key);
            if (onDisk.isPresent() && onDisk.get().covers(from, to)) {
                metrics.diskHit();
                memory.asMap().merge(key, onDisk.get(), CachedPage::with);
                return onDisk.get();
            }
        }
        metrics.miss();
        return null;
    }

    /// Whether memory has the bytes of a page that was missed a moment ago: another's fetch may
    /// have ended in between.
    @Nullable CachedPage arrived(PageKey key, int from, int to) {
        CachedPage page = memory.getIfPresent(key);
        return page != null && page.covers(from, to) ? page : null;
    }

    /// Takes the fetch of a page upon the caller, who must then [#release] it, whatever happens.
    ///
    /// @return null if the caller has it now; otherwise what the one who has it will find
    @Nullable CompletableFuture<@Nullable CachedPage> claim(PageKey key) {
        return fetches.putIfAbsent(key, new CompletableFuture<>());
    }

    /// Keeps a page, together with what is here of it already.
    void keep(PageKey key, CachedPage page) {
        CachedPage union = memory.asMap().merge(key, page, CachedPage::with);
        if (disk != null) {
            disk.put(key, union == null ? page : union);
        }
    }

    /// Ends the caller's claim and tells those who wait.
    ///
    /// @param page null if there is none: those who wait fetch for themselves
    void release(PageKey key, @Nullable CachedPage page) {
        CompletableFuture<@Nullable CachedPage> fetch = fetches.remove(key);
        if (fetch == null) {
            throw new IllegalStateException("nobody has claimed " + key);
        }
        fetch.complete(page);
    }

    /// Drops all pages of objects, whose keys somebody deletes or writes anew.
    void forget(Collection<String> objects) {
        Set<String> set = Set.copyOf(objects);
        memory.asMap().keySet().removeIf(key -> set.contains(key.object()));
        if (disk != null) {
            disk.forget(set);
        }
    }
}
