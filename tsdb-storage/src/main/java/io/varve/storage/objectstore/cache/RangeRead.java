package io.varve.storage.objectstore.cache;

import io.varve.storage.objectstore.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One reading of a range through the cache.
///
/// Pages that are not there are claimed; what this reading has claimed it fetches, neighbours
/// together, and only then it waits for what others have claimed before. Nobody who has claimed
/// something ever waits, so nobody waits for ever. What others failed to bring, or brought too
/// little of, is fetched at last without a claim.
///
/// Used once, by one thread.
final class RangeRead {
    private final ObjectStore store;
    private final PageCache cache;
    private final String object;
    private final long offset;
    private final byte[] result;

    private final int pageBytes;
    private final long firstPage;
    private final int pageCount;

    /// Pages of the range, counted from its first, whose bytes are not in the result yet.
    private final BitSet missing = new BitSet();

    /// Those that this reading has claimed and not released.
    private final BitSet claimed = new BitSet();

    RangeRead(ObjectStore store, PageCache cache, String object, long offset, int length) {
        this.store = store;
        this.cache = cache;
        this.object = object;
        this.offset = offset;
        this.result = new byte[length];
        this.pageBytes = cache.pageBytes();
        this.firstPage = offset / pageBytes;
        this.pageCount = Math.toIntExact((offset + length - 1) / pageBytes - firstPage + 1);
    }

    byte[] run() throws IOException {
        for (int page = 0; page < pageCount; page++) {
            if (!take(page, cache.find(key(page), from(page), to(page)))) {
                missing.set(page);
            }
        }
        if (missing.isEmpty()) {
            return result;
        }
        fetchTogether();
        fetch(missing);
        return result;
    }

    /// Fetches what nobody else is fetching, then takes what the others bring.
    private void fetchTogether() throws IOException {
        BitSet others = new BitSet();
        List<CompletableFuture<@Nullable CachedPage>> fetches = new ArrayList<>();
        try {
            for (int page = missing.nextSetBit(0); page >= 0; page = missing.nextSetBit(page + 1)) {
                CompletableFuture<@Nullable CachedPage> other = cache.claim(key(page));
                if (other == null) {
                    claimed.set(page);
                    takeArrived(page);
                } else {
                    others.set(page);
                    fetches.add(other);
                }
            }
            BitSet mine = (BitSet) claimed.clone();
            fetch(mine);
        } finally {
            // What a failure has left.
            claimed.stream().forEach(page -> cache.release(key(page), null));
            claimed.clear();
        }
        int page = -1;
        for (CompletableFuture<@Nullable CachedPage> fetch : fetches) {
            page = others.nextSetBit(page + 1);
            take(page, await(fetch));
        }
    }

    /// Another's fetch may have ended between the look into the cache and the claim.
    private void takeArrived(int page) {
        CachedPage arrived = cache.arrived(key(page), from(page), to(page));
        if (take(page, arrived)) {
            claimed.clear(page);
            cache.release(key(page), arrived);
        }
    }

    private static @Nullable CachedPage await(CompletableFuture<@Nullable CachedPage> other) {
        try {
            return other.get();
        } catch (InterruptedException e) {
            // Not to wait any longer, but to ask the store, which knows what to do when
            // interrupted.
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("fetches end with a page or without", e);
        }
    }

    /// Fetches pages, one request for each run of neighbours.
    private void fetch(BitSet pages) throws IOException {
        BitSet wanted = (BitSet) pages.clone();
        wanted.and(missing);
        int first = wanted.nextSetBit(0);
        while (first >= 0) {
            int end = wanted.nextClearBit(first);
            fetchRun(first, end);
            first = wanted.nextSetBit(end);
        }
    }

    private void fetchRun(int first, int end) throws IOException {
        long begin = begin(first) + from(first);
        int length = Math.toIntExact(begin(end - 1) + to(end - 1) - begin);
        byte[] bytes = store.get(object, begin, length);
        System.arraycopy(bytes, 0, result, Math.toIntExact(begin - offset), length);
        for (int page = first; page < end; page++) {
            int at = Math.toIntExact(begin(page) + from(page) - begin);
            byte[] part = Arrays.copyOfRange(bytes, at, at + to(page) - from(page));
            missing.clear(page);
            CachedPage fetched = new CachedPage(from(page), part);
            cache.keep(key(page), fetched);
            if (claimed.get(page)) {
                claimed.clear(page);
                cache.release(key(page), fetched);
            }
        }
    }

    /// Copies what the range needs of a page if the page has it.
    private boolean take(int page, @Nullable CachedPage found) {
        if (found == null || !found.covers(from(page), to(page))) {
            return false;
        }
        int at = Math.toIntExact(begin(page) + from(page) - offset);
        found.copy(from(page), to(page), result, at);
        missing.clear(page);
        return true;
    }

    private PageKey key(int page) {
        return new PageKey(object, firstPage + page);
    }

    /// Where a page begins in the object.
    private long begin(int page) {
        return (firstPage + page) * pageBytes;
    }

    /// Where in a page the range's bytes begin.
    private int from(int page) {
        return page == 0 ? (int) (offset - begin(0)) : 0;
    }

    /// Where in a page the range's bytes end.
    private int to(int page) {
        return (int) Math.min(pageBytes, offset + result.length - begin(page));
    }
}
