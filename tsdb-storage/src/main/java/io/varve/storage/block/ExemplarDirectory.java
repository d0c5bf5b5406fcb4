package io.varve.storage.block;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.runtime.CorruptDataException;
import java.util.ArrayList;
import java.util.List;

/// Where the exemplars of a block lie. Immutable and thread-safe.
///
/// ```
/// uvarint    number of exemplars
/// varint     first timestamp, uvarint last minus first
/// PageTable  exemplar pages, items: series
/// texts      metric of each page's first series, front-coded
/// ```
final class ExemplarDirectory implements IndexPage {
    private final long exemplars;
    private final TimeRange range;
    private final PageTable pages;
    private final List<String> metrics;

    /// @param indexBytes everything lies before this offset of the index object
    ExemplarDirectory(byte[] payload, long indexBytes) {
        ByteReader in = new ByteReader(payload);
        exemplars = in.uvarint();
        long minMs = in.varint();
        long maxMs = minMs + in.uvarint();
        if (maxMs < minMs || maxMs == Long.MAX_VALUE) {
            throw new CorruptDataException("exemplars from " + minMs + " to " + maxMs);
        }
        range = TimeRange.closed(minMs, maxMs);
        pages = PageTable.read(in, indexBytes);
        metrics = new ArrayList<>(pages.count());
        var texts = new Text.ListReader();
        for (int i = 0; i < pages.count(); i++) {
            metrics.add(texts.read(in));
        }
        if (in.remaining() > 0) {
            throw new CorruptDataException(in.remaining() + " bytes follow the directory");
        }
    }

    long exemplars() {
        return exemplars;
    }

    /// From the first exemplar to the last.
    TimeRange range() {
        return range;
    }

    PageTable pages() {
        return pages;
    }

    /// Whether a page may have series of a metric.
    boolean mayHold(int page, String metric) {
        return Utf8Order.compare(metrics.get(page), metric) <= 0
                && (page + 1 == metrics.size()
                        || Utf8Order.compare(metric, metrics.get(page + 1)) <= 0);
    }

    @Override
    public long heapBytes() {
        return pages.heapBytes() + 100L * (1 + metrics.size());
    }

    /// Collects a directory. Not thread-safe.
    static final class Builder {
        private final PageTable.Builder pages;
        private final List<String> metrics = new ArrayList<>();
        private long exemplars;
        private long minMs = Long.MAX_VALUE;
        private long maxMs = Long.MIN_VALUE;

        /// @param offset of the first page
        Builder(long offset) {
            pages = new PageTable.Builder(offset);
        }

        void exemplars(int count, long firstMs, long lastMs) {
            exemplars += count;
            minMs = Math.min(minMs, firstMs);
            maxMs = Math.max(maxMs, lastMs);
        }

        void page(int bytes, int series, String firstMetric) {
            pages.add(bytes, series);
            metrics.add(firstMetric);
        }

        TimeRange range() {
            return TimeRange.closed(minMs, maxMs);
        }

        void write(ByteWriter out) {
            out.uvarint(exemplars);
            out.varint(minMs);
            out.uvarint(maxMs - minMs);
            pages.write(out);
            var texts = new Text.ListWriter();
            for (String metric : metrics) {
                texts.write(out, metric);
            }
        }
    }
}
