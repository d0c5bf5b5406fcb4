package io.varve.storage.head;

import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The pages of one tenant, by the ids of their series. The committing thread adds pages; anybody
/// may look.
final class SeriesPages {
    private final int tenant;
    private volatile AtomicReferenceArray<@Nullable SeriesPage> pages =
            new AtomicReferenceArray<>(4);

    SeriesPages(int tenant) {
        this.tenant = tenant;
    }

    static boolean samePage(long ref, long otherRef) {
        return ref >> SeriesPage.SHIFT == otherRef >> SeriesPage.SHIFT;
    }

    /// The page of a series; made if there is none.
    SeriesPage forRef(long ref) {
        if (SeriesRef.tenant(ref) != tenant || SeriesRef.id(ref) < 0) {
            throw new CorruptDataException(
                    "series ref 0x%x is not one of tenant number %d".formatted(ref, tenant));
        }
        return numbered(SeriesRef.id(ref) >> SeriesPage.SHIFT);
    }

    /// A page by its number; made if there is none.
    SeriesPage numbered(int number) {
        SeriesPage page = find(number);
        if (page == null) {
            page = new SeriesPage(tenant, number);
            if (number >= pages.length()) {
                grow(number + 1);
            }
            pages.set(number, page);
        }
        return page;
    }

    private void grow(int length) {
        AtomicReferenceArray<@Nullable SeriesPage> current = pages;
        AtomicReferenceArray<@Nullable SeriesPage> larger =
                new AtomicReferenceArray<>(Math.max(2 * current.length(), length));
        for (int i = 0; i < current.length(); i++) {
            larger.set(i, current.get(i));
        }
        pages = larger;
    }

    /// The page with a number, null if none of its series has had a sample.
    @Nullable SeriesPage find(int number) {
        AtomicReferenceArray<@Nullable SeriesPage> current = pages;
        return number < current.length() ? current.get(number) : null;
    }

    /// Moves the ids of series whose samples reach into the range to the front.
    ///
    /// @param ids ascending
    /// @return how many there are
    int keepReaching(int[] ids, TimeRange range) {
        int count = 0;
        int from = 0;
        while (from < ids.length) {
            int number = ids[from] >> SeriesPage.SHIFT;
            int to = from + 1;
            while (to < ids.length && ids[to] >> SeriesPage.SHIFT == number) {
                to++;
            }
            SeriesPage page = find(number);
            if (page != null) {
                synchronized (page) {
                    for (int i = from; i < to; i++) {
                        if (page.reaches(ids[i] & (SeriesPage.SIZE - 1), range)) {
                            ids[count++] = ids[i];
                        }
                    }
                }
            }
            from = to;
        }
        return count;
    }

    /// Whether a series has samples before a time in memory that no seal covers.
    boolean holdUnsealed(long beforeMs) {
        AtomicReferenceArray<@Nullable SeriesPage> current = pages;
        for (int number = 0; number < current.length(); number++) {
            SeriesPage page = current.get(number);
            if (page != null) {
                synchronized (page) {
                    if (page.holdsUnsealed(beforeMs)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /// The oldest timestamp of all series, `Long.MAX_VALUE` if none has samples; for the committing
    /// thread.
    long oldestMs() {
        long minMs = Long.MAX_VALUE;
        for (int number = 0; number < limit(); number++) {
            SeriesPage page = find(number);
            if (page != null) {
                minMs = Math.min(minMs, page.oldestMs());
            }
        }
        return minMs;
    }

    /// The newest timestamp of all series; [Long#MIN_VALUE] if there are no samples.
    long newestMs() {
        AtomicReferenceArray<@Nullable SeriesPage> current = pages;
        long newestMs = Long.MIN_VALUE;
        for (int number = 0; number < current.length(); number++) {
            SeriesPage page = current.get(number);
            if (page != null) {
                synchronized (page) {
                    newestMs = Math.max(newestMs, page.newestMs());
                }
            }
        }
        return newestMs;
    }

    /// One more than the highest number of a page there may be.
    int limit() {
        return pages.length();
    }
}
