package io.varve.storage.block;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.PackedLongs;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.runtime.CorruptDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Series with their exemplars, in the order of the block. Immutable and thread-safe.
///
/// ```
/// uvarint      number of series
/// series       labels; uvarint number of exemplars, at least 1
/// PackedLongs  times of all exemplars
/// 8 bytes      value of each
/// labels       of each
/// labels:      uvarint number; name and value of each, as texts
/// ```
final class ExemplarPage implements IndexPage {
    private final List<SeriesExemplars> series;
    private final long heapBytes;

    ExemplarPage(byte[] payload) {
        ByteReader in = new ByteReader(payload);
        int seriesCount = in.count();
        List<Labels> labels = new ArrayList<>(seriesCount);
        int[] ends = new int[seriesCount];
        int count = 0;
        for (int i = 0; i < seriesCount; i++) {
            labels.add(readLabels(in));
            int own = in.count();
            if (own < 1) {
                throw new CorruptDataException("series " + labels.getLast() + " has no exemplars");
            }
            if (own > in.remaining() - count) {
                throw new CorruptDataException(
                        count + " and " + own + " exemplars in " + in.remaining() + " bytes");
            }
            count += own;
            ends[i] = count;
        }
        long[] timesMs = new long[count];
        PackedLongs.decode(in, count, timesMs, 0);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = Double.longBitsToDouble(in.fixed64());
        }
        List<SeriesExemplars> read = new ArrayList<>(seriesCount);
        long bytes = 100;
        int next = 0;
        for (int i = 0; i < seriesCount; i++) {
            List<Exemplar> own = new ArrayList<>(ends[i] - next);
            for (; next < ends[i]; next++) {
                Exemplar exemplar = new Exemplar(readLabels(in), timesMs[next], values[next]);
                if (!own.isEmpty() && own.getLast().compareTo(exemplar) >= 0) {
                    throw new CorruptDataException(exemplar + " follows " + own.getLast());
                }
                own.add(exemplar);
                bytes += exemplar.bytes();
            }
            bytes += new Exemplar(labels.get(i), 0, 0).bytes();
            read.add(new SeriesExemplars(labels.get(i), own));
        }
        if (in.remaining() > 0) {
            throw new CorruptDataException(in.remaining() + " bytes follow the exemplars");
        }
        series = read;
        heapBytes = bytes;
    }

    private static Labels readLabels(ByteReader in) {
        int count = in.count();
        String[] pairs = new String[Math.multiplyExact(2, count)];
        for (int i = 0; i < pairs.length; i += 2) {
            pairs[i] = Text.read(in);
            pairs[i + 1] = Text.read(in);
            if (pairs[i + 1].isEmpty()
                    || (i > 0 && Utf8Order.compare(pairs[i - 2], pairs[i]) >= 0)) {
                throw new CorruptDataException("label " + pairs[i] + " is not in its place");
            }
        }
        return Labels.ofSorted(pairs);
    }

    private static void writeLabels(ByteWriter out, Labels labels) {
        out.uvarint(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            Text.write(out, labels.name(i));
            Text.write(out, labels.value(i));
        }
    }

    List<SeriesExemplars> series() {
        return Collections.unmodifiableList(series);
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }

    /// Collects a page. Not thread-safe.
    static final class Builder {
        private final ByteWriter heads = new ByteWriter(1024);
        private final ByteWriter labels = new ByteWriter(1024);
        private int seriesCount;
        private long[] timesMs = new long[64];
        private double[] values = new double[64];
        private int count;

        void add(SeriesExemplars series) {
            seriesCount++;
            writeLabels(heads, series.labels());
            heads.uvarint(series.exemplars().size());
            for (Exemplar exemplar : series.exemplars()) {
                if (count == timesMs.length) {
                    timesMs = Arrays.copyOf(timesMs, 2 * count);
                    values = Arrays.copyOf(values, 2 * count);
                }
                timesMs[count] = exemplar.timestampMs();
                values[count++] = exemplar.value();
                writeLabels(labels, exemplar.labels());
            }
        }

        int count() {
            return seriesCount;
        }

        /// About how long the page is by now.
        int bytes() {
            return heads.length() + labels.length() + 12 * count;
        }

        void write(ByteWriter out) {
            out.uvarint(seriesCount);
            out.bytes(heads.array(), 0, heads.length());
            PackedLongs.encode(out, timesMs, 0, count);
            for (int i = 0; i < count; i++) {
                out.fixed64(Double.doubleToRawLongBits(values[i]));
            }
            out.bytes(labels.array(), 0, labels.length());
        }

        void clear() {
            heads.clear();
            labels.clear();
            seriesCount = 0;
            count = 0;
        }
    }
}
