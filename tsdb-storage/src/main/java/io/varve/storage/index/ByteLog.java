package io.varve.storage.index;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.Arrays;

/// Records of bytes that are appended, in pages; no record crosses the end of a page. An address is
/// the page's number and the offset in it.
///
/// One writer at a time. Readers need no lock for an address that they have learnt of after the
/// record was written, by a lock or a volatile read: the list of pages is volatile, and pages are
/// replaced only by longer copies.
final class ByteLog {
    private static final int PAGE_BITS = 16;
    private static final int PAGE_BYTES = 1 << PAGE_BITS;
    private static final int PAGES_MAX = 1 << (32 - PAGE_BITS);
    private static final int FIRST_BYTES = 256;

    private final String name;
    private volatile byte[][] pages = {};
    private int last = -1;
    private int used = PAGE_BYTES;

    /// @param name what the log holds, for messages
    ByteLog(String name) {
        this.name = name;
    }

    /// Appends a record and returns its address.
    ///
    /// @throws VarveException of kind LIMITED if 4 GiB are full
    int append(ByteWriter record) {
        int length = record.length();
        if (used + length > PAGE_BYTES) {
            newPage(length);
        } else if (used + length > pages[last].length) {
            byte[][] grown = pages.clone();
            int capacity = Math.max(used + length, 2 * grown[last].length);
            grown[last] = Arrays.copyOf(grown[last], Math.min(PAGE_BYTES, capacity));
            pages = grown;
        }
        System.arraycopy(record.array(), 0, pages[last], used, length);
        int address = (last << PAGE_BITS) | used;
        used += length;
        return address;
    }

    private void newPage(int length) {
        if (last + 1 == PAGES_MAX) {
            throw new VarveException(
                    ErrorKind.LIMITED,
                    name + " exceed " + ((long) PAGES_MAX * PAGE_BYTES) + " bytes");
        }
        byte[][] grown = Arrays.copyOf(pages, last + 2);
        // A record that is longer than a page has a page of its own, and none follows in it.
        int least = last < 0 ? FIRST_BYTES : PAGE_BYTES;
        grown[last + 1] = new byte[Math.max(least, length)];
        pages = grown;
        last++;
        used = 0;
    }

    /// The page that holds a record.
    byte[] page(int address) {
        return pages[address >>> PAGE_BITS];
    }

    /// The offset of a record in its page.
    static int offset(int address) {
        return address & (PAGE_BYTES - 1);
    }
}
