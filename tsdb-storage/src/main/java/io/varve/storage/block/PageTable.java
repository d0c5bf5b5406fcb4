package io.varve.storage.block;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.PackedLongs;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;

/// Where the pages of one kind lie, one behind the other, and how many items each has: uvarint
/// number of pages, varint offset of the first, PackedLongs bytes of each, PackedLongs items of
/// each. Immutable and thread-safe.
final class PageTable {
    /// More, which is some 100 GB of an object, are not allocated on a broken table's word.
    private static final int PAGES_MAX = 1 << 22;

    /// Offset of each page, and the end of the last.
    private final long[] offsets;

    /// Number of each page's first item, and the number of all.
    private final long[] firstItems;

    private PageTable(long[] offsets, long[] firstItems) {
        this.offsets = offsets;
        this.firstItems = firstItems;
    }

    static PageTable read(ByteReader in, long objectBytes) {
        long count = in.uvarint();
        if (count < 0 || count > PAGES_MAX || count > objectBytes / Frame.OVERHEAD_BYTES) {
            throw new CorruptDataException(count + " pages in " + objectBytes + " bytes");
        }
        long offset = in.uvarint();
        long[] lengths = new long[(int) count];
        PackedLongs.decode(in, lengths.length, lengths, 0);
        long[] items = new long[lengths.length];
        PackedLongs.decode(in, items.length, items, 0);
        long[] offsets = new long[lengths.length + 1];
        long[] firstItems = new long[lengths.length + 1];
        offsets[0] = offset;
        for (int i = 0; i < lengths.length; i++) {
            long end = offsets[i] + lengths[i];
            long next = firstItems[i] + items[i];
            if (lengths[i] < Frame.OVERHEAD_BYTES
                    || lengths[i] > Frame.PAYLOAD_BYTES_MAX
                    || end > objectBytes
                    || offset < 0
                    || items[i] < 1
                    || next < firstItems[i]) {
                throw new CorruptDataException(
                        "page "
                                + i
                                + " of "
                                + items[i]
                                + " items and "
                                + lengths[i]
                                + " bytes at "
                                + offsets[i]);
            }
            offsets[i + 1] = end;
            firstItems[i + 1] = next;
        }
        return new PageTable(offsets, firstItems);
    }

    int count() {
        return offsets.length - 1;
    }

    long offset(int page) {
        return offsets[page];
    }

    int bytes(int page) {
        return (int) (offsets[page + 1] - offsets[page]);
    }

    /// Where the last page ends.
    long end() {
        return offsets[offsets.length - 1];
    }

    long firstItem(int page) {
        return firstItems[page];
    }

    int items(int page) {
        return (int) (firstItems[page + 1] - firstItems[page]);
    }

    /// All items of all pages.
    long items() {
        return firstItems[firstItems.length - 1];
    }

    /// The page that holds an item.
    int pageOf(long item) {
        int index = Arrays.binarySearch(firstItems, item);
        return index >= 0 ? index : -index - 2;
    }

    long heapBytes() {
        return 64 + 16L * offsets.length;
    }

    /// Collects the pages of one kind. Not thread-safe.
    static final class Builder {
        private final long firstOffset;
        private long[] lengths = new long[64];
        private long[] items = new long[64];
        private int count;

        Builder(long firstOffset) {
            this.firstOffset = firstOffset;
        }

        void add(int bytes, int itemCount) {
            if (count == lengths.length) {
                lengths = Arrays.copyOf(lengths, 2 * count);
                items = Arrays.copyOf(items, 2 * count);
            }
            lengths[count] = bytes;
            items[count++] = itemCount;
        }

        int count() {
            return count;
        }

        void write(ByteWriter out) {
            out.uvarint(count);
            out.uvarint(firstOffset);
            PackedLongs.encode(out, lengths, 0, count);
            PackedLongs.encode(out, items, 0, count);
        }
    }
}
