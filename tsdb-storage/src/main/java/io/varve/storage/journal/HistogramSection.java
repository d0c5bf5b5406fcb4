package io.varve.storage.journal;

import io.varve.storage.chunk.HistogramBytes;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;

/// The native histograms of a record, and their start timestamps, as columns. Grows by being filled
/// and keeps its arrays. Not thread-safe.
final class HistogramSection {
    private static final FloatHistogram[] NONE = {};

    private int size;
    private long[] refs = {};
    private long[] timestampsMs = {};
    private FloatHistogram[] histograms = NONE;
    private long[] startsMs = {};
    private boolean hasStarts;

    void clear() {
        // Histograms of the last record are garbage from here on.
        Arrays.fill(histograms, 0, size, FloatHistogram.STALE);
        size = 0;
        hasStarts = false;
    }

    void add(long ref, long timestampMs, FloatHistogram histogram, long startMs) {
        if (size == refs.length) {
            reserve(Math.max(16, size + (size >> 1)));
        }
        refs[size] = ref;
        timestampsMs[size] = timestampMs;
        histograms[size] = histogram;
        startsMs[size] = startMs;
        hasStarts |= startMs != 0;
        size++;
    }

    private void reserve(int capacity) {
        refs = Arrays.copyOf(refs, capacity);
        timestampsMs = Arrays.copyOf(timestampsMs, capacity);
        histograms = Arrays.copyOf(histograms, capacity);
        startsMs = Arrays.copyOf(startsMs, capacity);
    }

    int size() {
        return size;
    }

    long[] refs() {
        return refs;
    }

    long[] timestampsMs() {
        return timestampsMs;
    }

    FloatHistogram histogram(int index) {
        return histograms[index];
    }

    long startMs(int index) {
        return startsMs[index];
    }

    boolean hasStarts() {
        return hasStarts;
    }

    /// The memory that is held, roughly.
    long bytes() {
        long bytes = 28L * refs.length;
        for (int i = 0; i < size; i++) {
            bytes += histograms[i].bytes();
        }
        return bytes;
    }

    void write(ByteWriter out) {
        out.uvarint(size);
        RecordEncoder.column(out, refs, size);
        RecordEncoder.column(out, timestampsMs, size);
        for (int i = 0; i < size; i++) {
            HistogramBytes.write(histograms[i], out);
        }
    }

    void writeStarts(ByteWriter out) {
        RecordEncoder.column(out, startsMs, size);
    }

    void read(ByteReader in) {
        int count = in.count();
        if (count > RecordEncoder.SAMPLES_MAX) {
            throw new CorruptDataException("journal record: " + count + " histograms");
        }
        if (count > refs.length) {
            reserve(count);
        }
        RecordDecoder.column(in, refs, count);
        RecordDecoder.column(in, timestampsMs, count);
        for (int i = 0; i < count; i++) {
            histograms[i] = HistogramBytes.read(in);
        }
        Arrays.fill(startsMs, 0, count, 0);
        size = count;
    }

    void readStarts(ByteReader in) {
        if (hasStarts) {
            throw new CorruptDataException(
                    "journal record: two sections of histograms' start timestamps");
        }
        RecordDecoder.column(in, startsMs, size);
        hasStarts = true;
    }
}
