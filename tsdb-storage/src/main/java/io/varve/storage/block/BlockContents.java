package io.varve.storage.block;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.PackedLongs;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.runtime.CorruptDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The table of contents of a block: all that is needed to find the pages of a metric. It is read
/// first, in one read, and kept. Immutable and thread-safe.
///
/// ```
/// 16 bytes     block id
/// varint       first timestamp, uvarint last minus first
/// uvarint      resolution in milliseconds
/// text         retention class
/// uvarint      number of samples
/// uvarint      size of the chunks object
/// PageTable    chunk pages, items: chunks            in the chunks object
/// PageTable    series pages, items: series           in the index object, as all below
/// PackedLongs  number of each series page's first chunk
/// PageTable    label pages, items: pairs
/// texts        name and value of each label page's first pair
/// uvarint      number of metrics
/// texts        names of metrics, sorted, front-coded; "" for series without one
/// PackedLongs  series of each metric
/// uvarint      number of label names
/// texts        label names, sorted, front-coded
/// PackedLongs  values of each label name
/// uvarint      number of further sections
/// sections     uvarint kind, uvarint offset, uvarint bytes
/// ```
public final class BlockContents implements IndexPage {
    /// What a string takes in a list, beside its characters.
    private static final int TEXT_BYTES = 64;

    private final Ulid id;
    private final TimeRange range;
    private final long resolutionMs;
    private final String retentionClass;
    private final long samples;
    private final PageTable chunkPages;
    private final PageTable seriesPages;
    private final long[] firstChunks;
    private final PageTable labelPages;
    private final List<LabelPair> labelStarts;
    private final List<String> metrics;
    private final long[] metricStarts;
    private final List<String> labelNames;
    private final long[] valueCounts;
    private final Map<Integer, Section> sections;
    private final long heapBytes;

    /// Where a further section lies.
    record Section(long offset, int bytes) {}

    /// @param indexBytes everything lies before this offset of the index object
    /// @throws CorruptDataException if the payload is not that of a table of contents
    BlockContents(byte[] payload, long indexBytes) {
        var in = new ByteReader(payload);
        id = new Ulid(in.fixed64(), in.fixed64());
        long minMs = in.varint();
        long maxMs = minMs + in.uvarint();
        if (maxMs < minMs || maxMs == Long.MAX_VALUE) {
            throw new CorruptDataException("samples from " + minMs + " to " + maxMs);
        }
        range = TimeRange.closed(minMs, maxMs);
        resolutionMs = in.uvarint();
        retentionClass = Text.read(in);
        samples = in.uvarint();
        chunkPages = PageTable.read(in, in.uvarint());
        seriesPages = PageTable.read(in, indexBytes);
        firstChunks = new long[seriesPages.count()];
        PackedLongs.decode(in, firstChunks.length, firstChunks, 0);
        labelPages = PageTable.read(in, indexBytes);
        labelStarts = new ArrayList<>(labelPages.count());
        for (int i = 0; i < labelPages.count(); i++) {
            labelStarts.add(new LabelPair(Text.read(in), Text.read(in)));
        }
        metrics = sorted(in);
        metricStarts = starts(in, metrics.size());
        labelNames = sorted(in);
        valueCounts = new long[labelNames.size()];
        PackedLongs.decode(in, valueCounts.length, valueCounts, 0);
        sections = new TreeMap<>();
        for (int i = in.count(); i > 0; i--) {
            long kind = in.uvarint();
            long offset = in.uvarint();
            long bytes = in.uvarint();
            if (kind < 0
                    || kind > 255
                    || offset < 0
                    || bytes < 0
                    || offset > indexBytes - bytes
                    || bytes > Frame.PAYLOAD_BYTES_MAX) {
                throw new CorruptDataException(
                        "section " + kind + " of " + bytes + " bytes at " + offset);
            }
            if (kind < Frame.OPTIONAL) {
                throw new UnsupportedBlockException(
                        "section " + kind + " is newer than this version of Varve reads");
            }
            sections.put((int) kind, new Section(offset, (int) bytes));
        }
        check(in);
        heapBytes = 1000 + tableBytes() + textBytes();
    }

    private long tableBytes() {
        return chunkPages.heapBytes()
                + seriesPages.heapBytes()
                + labelPages.heapBytes()
                + 8L * (firstChunks.length + metricStarts.length + valueCounts.length);
    }

    private long textBytes() {
        long bytes = 0;
        for (LabelPair start : labelStarts) {
            bytes += 2L * TEXT_BYTES + start.name().length() + start.value().length();
        }
        for (List<String> texts : List.of(metrics, labelNames)) {
            for (String text : texts) {
                bytes += TEXT_BYTES + text.length();
            }
        }
        return bytes;
    }

    private static List<String> sorted(ByteReader in) {
        int count = in.count();
        List<String> texts = new ArrayList<>(count);
        var reader = new Text.ListReader();
        for (int i = 0; i < count; i++) {
            String text = reader.read(in);
            if (i > 0 && Utf8Order.compare(texts.get(i - 1), text) >= 0) {
                throw new CorruptDataException(text + " follows " + texts.get(i - 1));
            }
            texts.add(text);
        }
        return texts;
    }

    private static long[] starts(ByteReader in, int count) {
        long[] counts = new long[count];
        PackedLongs.decode(in, count, counts, 0);
        long[] starts = new long[count + 1];
        for (int i = 0; i < count; i++) {
            starts[i + 1] = starts[i] + counts[i];
            if (counts[i] < 1 || starts[i + 1] < 0) {
                throw new CorruptDataException("metric " + i + " has " + counts[i] + " series");
            }
        }
        return starts;
    }

    private void check(ByteReader in) {
        if (in.remaining() != 0) {
            throw new CorruptDataException(in.remaining() + " bytes follow the contents");
        }
        if (metricStarts[metrics.size()] != seriesPages.items()) {
            throw new CorruptDataException(
                    "metrics have "
                            + metricStarts[metrics.size()]
                            + " series, pages "
                            + seriesPages.items());
        }
        for (int i = 0; i < firstChunks.length; i++) {
            if (firstChunks[i] < (i == 0 ? 0 : firstChunks[i - 1])
                    || firstChunks[i] >= chunkPages.items()) {
                throw new CorruptDataException(
                        "series page "
                                + i
                                + " begins with chunk "
                                + firstChunks[i]
                                + " of "
                                + chunkPages.items());
            }
        }
    }

    public Ulid id() {
        return id;
    }

    public TimeRange range() {
        return range;
    }

    public long resolutionMs() {
        return resolutionMs;
    }

    public String retentionClass() {
        return retentionClass;
    }

    public long series() {
        return seriesPages.items();
    }

    public long chunks() {
        return chunkPages.items();
    }

    public long samples() {
        return samples;
    }

    /// Names of metrics, sorted; "" if there are series without one.
    public List<String> metrics() {
        return Collections.unmodifiableList(metrics);
    }

    /// How many series a metric has.
    ///
    /// @param index in [#metrics()]
    public long metricSeries(int index) {
        return metricStarts[index + 1] - metricStarts[index];
    }

    /// Names of labels, sorted.
    public List<String> labelNames() {
        return Collections.unmodifiableList(labelNames);
    }

    /// How many values a label has.
    ///
    /// @param index in [#labelNames()]
    public long valueCount(int index) {
        return valueCounts[index];
    }

    PageTable chunkPages() {
        return chunkPages;
    }

    PageTable seriesPages() {
        return seriesPages;
    }

    /// The number of a series page's first chunk.
    long firstChunk(int seriesPage) {
        return firstChunks[seriesPage];
    }

    PageTable labelPages() {
        return labelPages;
    }

    /// The number of the first series of a metric.
    ///
    /// @param index up to the number of metrics
    long metricStart(int index) {
        return metricStarts[index];
    }

    /// The index of a metric; negative if there is none of that name.
    int metricIndex(String name) {
        return Collections.binarySearch(metrics, name, Utf8Order::compare);
    }

    /// The label page that holds a pair, if any does.
    int labelPageOf(LabelPair pair) {
        int index = Collections.binarySearch(labelStarts, pair);
        return Math.max(0, index >= 0 ? index : -index - 2);
    }

    Map<Integer, Section> sections() {
        return sections;
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }

    /// Collects a table of contents. Not thread-safe.
    static final class Builder {
        private final PageTable.Builder chunkPages = new PageTable.Builder(BlockFile.HEADER_BYTES);
        private final PageTable.Builder seriesPages = new PageTable.Builder(BlockFile.HEADER_BYTES);
        private long[] firstChunks = new long[64];
        private PageTable.Builder labelPages = new PageTable.Builder(0);
        private final List<LabelPair> labelStarts = new ArrayList<>();
        private final List<String> metrics = new ArrayList<>();
        private long[] metricSeries = new long[64];
        private final List<String> labelNames = new ArrayList<>();
        private long[] valueCounts = new long[16];
        private final TreeMap<Integer, Section> sections = new TreeMap<>();

        void chunkPage(int bytes, int chunks) {
            chunkPages.add(bytes, chunks);
        }

        void seriesPage(int bytes, int series, long firstChunk) {
            if (seriesPages.count() == firstChunks.length) {
                firstChunks = Arrays.copyOf(firstChunks, 2 * firstChunks.length);
            }
            firstChunks[seriesPages.count()] = firstChunk;
            seriesPages.add(bytes, series);
        }

        void startLabelPages(long offset) {
            labelPages = new PageTable.Builder(offset);
        }

        void labelPage(int bytes, int pairs, LabelPair first) {
            labelPages.add(bytes, pairs);
            labelStarts.add(first);
        }

        /// Counts one more series of a metric, which is the last one or a new one.
        void series(String metric) {
            if (metrics.isEmpty() || !metrics.getLast().equals(metric)) {
                metrics.add(metric);
                if (metrics.size() > metricSeries.length) {
                    metricSeries = Arrays.copyOf(metricSeries, 2 * metricSeries.length);
                }
            }
            metricSeries[metrics.size() - 1]++;
        }

        /// The names of metrics so far.
        List<String> metrics() {
            return Collections.unmodifiableList(metrics);
        }

        /// Counts one more value of a label, which is the last one or a new one.
        void value(String labelName) {
            if (labelNames.isEmpty() || !labelNames.getLast().equals(labelName)) {
                labelNames.add(labelName);
                if (labelNames.size() > valueCounts.length) {
                    valueCounts = Arrays.copyOf(valueCounts, 2 * valueCounts.length);
                }
            }
            valueCounts[labelNames.size() - 1]++;
        }

        void section(int kind, long offset, int bytes) {
            sections.put(kind, new Section(offset, bytes));
        }

        byte[] payload(BlockIdentity identity, long minMs, long maxMs, long samples, long bytes) {
            var out = new ByteWriter(4096);
            out.fixed64(identity.id().high());
            out.fixed64(identity.id().low());
            out.varint(minMs);
            out.uvarint(maxMs - minMs);
            out.uvarint(identity.resolutionMs());
            Text.write(out, identity.retentionClass());
            out.uvarint(samples);
            out.uvarint(bytes);
            chunkPages.write(out);
            seriesPages.write(out);
            PackedLongs.encode(out, firstChunks, 0, seriesPages.count());
            labelPages.write(out);
            for (LabelPair start : labelStarts) {
                Text.write(out, start.name());
                Text.write(out, start.value());
            }
            write(out, metrics, metricSeries);
            write(out, labelNames, valueCounts);
            out.uvarint(sections.size());
            sections.forEach((kind, section) -> {
                out.uvarint(kind);
                out.uvarint(section.offset());
                out.uvarint(section.bytes());
            });
            return out.toBytes();
        }

        private static void write(ByteWriter out, List<String> texts, long[] counts) {
            out.uvarint(texts.size());
            var writer = new Text.ListWriter();
            for (String text : texts) {
                writer.write(out, text);
            }
            PackedLongs.encode(out, counts, 0, texts.size());
        }
    }
}
