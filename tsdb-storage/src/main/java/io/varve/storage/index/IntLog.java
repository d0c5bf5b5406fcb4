package io.varve.storage.index;

import java.util.Arrays;

/// Ints that are appended, in pages, so that growing neither copies what is there nor needs one big
/// array.
///
/// One writer at a time. Readers need no lock for an index that they have learnt of after it was
/// written, by a lock or a volatile read: the list of pages is volatile, and pages are replaced
/// only by longer copies.
final class IntLog {
    private static final int PAGE_BITS = 12;
    private static final int PAGE_INTS = 1 << PAGE_BITS;
    private static final int FIRST_INTS = 4;

    private volatile int[][] pages = {};
    private int size;

    void add(int value) {
        int page = size >>> PAGE_BITS;
        int at = size & (PAGE_INTS - 1);
        int[][] current = pages;
        if (page == current.length) {
            current = Arrays.copyOf(current, page + 1);
            current[page] = new int[page == 0 ? FIRST_INTS : PAGE_INTS];
            pages = current;
        } else if (at == current[page].length) {
            current = current.clone();
            current[page] = Arrays.copyOf(current[page], 2 * at);
            pages = current;
        }
        current[page][at] = value;
        size++;
    }

    int get(int index) {
        return pages[index >>> PAGE_BITS][index & (PAGE_INTS - 1)];
    }

    /// Replaces a value; readers need a lock then.
    void set(int index, int value) {
        pages[index >>> PAGE_BITS][index & (PAGE_INTS - 1)] = value;
    }

    /// The number of values; for the writer and under its lock.
    int size() {
        return size;
    }

    /// A copy of the first so many values.
    int[] toArray(int count) {
        int[] copy = new int[count];
        int[][] current = pages;
        for (int from = 0; from < count; from += PAGE_INTS) {
            int length = Math.min(PAGE_INTS, count - from);
            System.arraycopy(current[from >>> PAGE_BITS], 0, copy, from, length);
        }
        return copy;
    }
}
