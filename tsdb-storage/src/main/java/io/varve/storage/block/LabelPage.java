package io.varve.storage.block;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.runtime.CorruptDataException;
import java.util.ArrayList;
import java.util.List;

/// Label pairs that are stored together, sorted, each with the series pages that have it. Immutable
/// and thread-safe.
///
/// ```
/// uvarint  number of pairs
/// pairs:   text name, front-coded
///          text value, front-coded
///          pages, see PageSet
/// ```
public final class LabelPage implements IndexPage {
    private final List<LabelPair> pairs;
    private final List<PageSet> pages;
    private final long heapBytes;

    /// @param seriesPages how many series pages the block has
    /// @throws CorruptDataException if the payload is not that of a page
    LabelPage(byte[] payload, int seriesPages) {
        var in = new ByteReader(payload);
        int count = in.count();
        pairs = new ArrayList<>(count);
        pages = new ArrayList<>(count);
        var names = new Text.ListReader();
        var values = new Text.ListReader();
        String name = "";
        long heap = 100;
        for (int i = 0; i < count; i++) {
            String next = names.read(in);
            // One string for all pairs of a name.
            name = next.equals(name) ? name : next;
            LabelPair pair = new LabelPair(name, values.read(in));
            if (i > 0 && pairs.get(i - 1).compareTo(pair) >= 0) {
                throw new CorruptDataException(pair + " follows " + pairs.get(i - 1));
            }
            pairs.add(pair);
            pages.add(PageSet.read(in, seriesPages));
            heap += 160 + pair.value().length() + 8L * pages.get(i).runCount();
        }
        heapBytes = heap;
        if (in.remaining() != 0) {
            throw new CorruptDataException(in.remaining() + " bytes follow the last pair");
        }
    }

    int count() {
        return pairs.size();
    }

    LabelPair pair(int index) {
        return pairs.get(index);
    }

    PageSet pages(int index) {
        return pages.get(index);
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }

    /// Collects the pairs of one page. Not thread-safe; used again after [#clear()].
    static final class Builder {
        private final ByteWriter bytes = new ByteWriter(64 << 10);
        private Text.ListWriter names = new Text.ListWriter();
        private Text.ListWriter values = new Text.ListWriter();
        private int count;

        void add(LabelPair pair, PageSet pages) {
            names.write(bytes, pair.name());
            values.write(bytes, pair.value());
            pages.write(bytes);
            count++;
        }

        int count() {
            return count;
        }

        int bytes() {
            return bytes.length();
        }

        void write(ByteWriter out) {
            out.uvarint(count);
            out.bytes(bytes.array(), 0, bytes.length());
        }

        void clear() {
            bytes.clear();
            names = new Text.ListWriter();
            values = new Text.ListWriter();
            count = 0;
        }
    }
}
