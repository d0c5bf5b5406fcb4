package io.varve.storage.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/// Unites the postings of many label pairs: few ids are sorted, many set bits in words.
final class IdCollector {
    /// Sorting so many ids takes a few milliseconds.
    private static final int SORTED_MAX = 1 << 16;

    private final int limit;
    private int[] ids = new int[64];
    private int count;
    private long @Nullable [] words;
    private @Nullable RoaringBitmap bitmaps;

    /// @param limit ids above it may be left out
    IdCollector(int limit) {
        this.limit = limit;
    }

    /// Adds the series of a pair. Needs the index's lock.
    void add(PairPostings postings, int pair) {
        int head = postings.head(pair);
        if (head >= 0) {
            reserve(1);
            ids[count] = head;
            count += Integer.signum(head);
            return;
        }
        PostingList list = postings.list(head);
        if (!list.isBitmap()) {
            reserve(list.count());
            count = list.copyTo(ids, count);
        } else if (bitmaps == null) {
            bitmaps = list.toBitmap();
        } else {
            list.addTo(bitmaps);
        }
    }

    private void reserve(int more) {
        if (count + more <= ids.length) {
            return;
        }
        if (count + more > SORTED_MAX) {
            flush();
        }
        if (count + more > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(count + more, 2 * ids.length));
        }
    }

    private void flush() {
        if (words == null) {
            words = new long[(limit >>> 6) + 1];
        }
        for (int i = 0; i < count; i++) {
            if (ids[i] <= limit) {
                words[ids[i] >>> 6] |= 1L << ids[i];
            }
        }
        count = 0;
    }

    /// What was added, as a bitmap of the caller's own.
    RoaringBitmap toBitmap() {
        RoaringBitmap result;
        if (words == null) {
            Arrays.sort(ids, 0, count);
            result = RoaringBitmap.bitmapOf(Arrays.copyOf(ids, count));
        } else {
            flush();
            result = BitSetUtil.bitmapOf(words);
        }
        if (bitmaps != null) {
            result.or(bitmaps);
        }
        return result;
    }
}
