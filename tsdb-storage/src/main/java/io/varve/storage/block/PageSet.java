package io.varve.storage.block;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;
import java.util.BitSet;

/// Numbers of series pages, rising, as runs: uvarint number of runs, for each uvarint pages between
/// it and the one before, uvarint its length minus 1. Not thread-safe.
final class PageSet {
    /// First and last page of each run, in turn.
    private int[] runs = new int[2];

    private int length;

    /// @param page at least the greatest in the set
    void add(int page) {
        if (length > 0 && runs[length - 1] >= page - 1) {
            runs[length - 1] = page;
            return;
        }
        if (length == runs.length) {
            runs = Arrays.copyOf(runs, 2 * length + 2);
        }
        runs[length++] = page;
        runs[length++] = page;
    }

    /// Adds a set whose pages are at least the greatest in this one.
    void addAll(PageSet later) {
        for (int i = 0; i < later.length; i += 2) {
            add(later.runs[i]);
            runs[length - 1] = later.runs[i + 1];
        }
    }

    void write(ByteWriter out) {
        out.uvarint(length / 2);
        int next = 0;
        for (int i = 0; i < length; i += 2) {
            out.uvarint(runs[i] - next);
            out.uvarint(runs[i + 1] - runs[i]);
            next = runs[i + 1] + 1;
        }
    }

    /// @param pages how many there are
    static PageSet read(ByteReader in, int pages) {
        var set = new PageSet();
        int count = in.count();
        if (count > pages) {
            throw new CorruptDataException(count + " runs of " + pages + " pages");
        }
        set.runs = new int[2 * count];
        long next = 0;
        for (int i = 0; i < count; i++) {
            long from = next + in.uvarint();
            long to = from + in.uvarint();
            if (from < next || to < from || to >= pages) {
                throw new CorruptDataException(
                        "run of pages " + from + " to " + to + " of " + pages);
            }
            set.runs[set.length++] = (int) from;
            set.runs[set.length++] = (int) to;
            next = to + 1;
        }
        return set;
    }

    void addTo(BitSet pages) {
        for (int i = 0; i < length; i += 2) {
            pages.set(runs[i], runs[i + 1] + 1);
        }
    }

    int runCount() {
        return length / 2;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PageSet set
                && Arrays.equals(runs, 0, length, set.runs, 0, set.length);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(Arrays.copyOf(runs, length));
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(runs, length));
    }
}
