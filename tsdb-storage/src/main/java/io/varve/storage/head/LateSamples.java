package io.varve.storage.head;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.HistogramBytes;
import io.varve.storage.chunk.HistogramChunks;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.chunk.XorAppender;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.TimeRanges;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Samples of one series, of one kind, that came after newer ones, sorted by time, until there are
/// enough for a chunk. Not thread-safe: belongs to its page.
final class LateSamples {
    /// As in Prometheus: few enough to sort by moving, and to keep while they wait.
    static final int SAMPLES_MAX = 32;

    private static final int FIRST_CAPACITY = 4;

    // What samples that are not plain have.
    private static final int HISTOGRAMS = 1;
    private static final int STARTS = 2;

    private long[] timestampsMs = new long[FIRST_CAPACITY];
    private long[] valueBits = new long[FIRST_CAPACITY];

    /// Empty if the samples are floats.
    private FloatHistogram[] histograms = {};

    /// Empty if no sample has a start timestamp.
    private long[] startsMs = {};

    private int size;
    private int replica;
    private long sealedAt;

    boolean isFull() {
        return size == SAMPLES_MAX;
    }

    int replica() {
        return replica;
    }

    /// Takes no more samples from a position of the journal on.
    void seal(long position) {
        sealedAt = position;
    }

    /// Position of the seal, 0 if there is none.
    long sealedAt() {
        return sealedAt;
    }

    /// Whether a seal covers them, and they lie before a time.
    boolean isGivenUp(long seal, long beforeMs) {
        return sealedAt > 0 && sealedAt <= seal && maxTimeMs() < beforeMs;
    }

    /// The place of a timestamp, or `-place - 1` if it is not there.
    int find(long timestampMs) {
        return Arrays.binarySearch(timestampsMs, 0, size, timestampMs);
    }

    /// Whether the samples are histograms; false if there is none.
    boolean isHistograms() {
        return histograms.length > 0;
    }

    /// Whether the sample at a place says the same as another.
    boolean isSame(int place, HeadSample other) {
        return other.sameAs(
                Double.longBitsToDouble(valueBits[place]),
                isHistograms() ? histograms[place] : null);
    }

    /// Adds a sample whose timestamp is not there yet, of the kind of those that are there.
    void add(HeadSample sample, int fromReplica) {
        int place = -find(sample.timestampMs()) - 1;
        if (size == timestampsMs.length) {
            timestampsMs = Arrays.copyOf(timestampsMs, 2 * size);
            valueBits = Arrays.copyOf(valueBits, 2 * size);
        }
        System.arraycopy(timestampsMs, place, timestampsMs, place + 1, size - place);
        System.arraycopy(valueBits, place, valueBits, place + 1, size - place);
        timestampsMs[place] = sample.timestampMs();
        valueBits[place] = Double.doubleToRawLongBits(sample.value());
        FloatHistogram histogram = sample.histogram();
        if (histogram != null) {
            histograms = Arrays.copyOf(histograms, timestampsMs.length);
            System.arraycopy(histograms, place, histograms, place + 1, size - place);
            histograms[place] = histogram;
        }
        if (startsMs.length > 0 || sample.startMs() != 0) {
            startsMs = Arrays.copyOf(startsMs, timestampsMs.length);
            System.arraycopy(startsMs, place, startsMs, place + 1, size - place);
            startsMs[place] = sample.startMs();
        }
        size++;
        replica = fromReplica;
    }

    /// The sample with the highest timestamp.
    HeadSample last() {
        return sample(size - 1);
    }

    private HeadSample sample(int index) {
        double value = Double.longBitsToDouble(valueBits[index]);
        return new HeadSample(
                timestampsMs[index],
                value,
                isHistograms() ? histograms[index] : null,
                startMs(index));
    }

    /// The samples of other times, sealed as these are; null if there are none.
    @Nullable LateSamples without(TimeRanges times) {
        LateSamples rest = null;
        for (int i = 0; i < size; i++) {
            if (!times.contains(timestampsMs[i])) {
                if (rest == null) {
                    rest = new LateSamples();
                    rest.sealedAt = sealedAt;
                }
                rest.add(sample(i), replica);
            }
        }
        return rest;
    }

    long minTimeMs() {
        return timestampsMs[0];
    }

    long maxTimeMs() {
        return timestampsMs[size - 1];
    }

    /// The samples as chunks: one, unless they are histograms that cannot be in one.
    List<Chunk> toChunks() {
        if (isPlain()) {
            XorAppender chunk = new XorAppender();
            for (int i = 0; i < size; i++) {
                chunk.append(timestampsMs[i], Double.longBitsToDouble(valueBits[i]));
            }
            return List.of(chunk.seal(replica));
        }
        SampleColumn column = new SampleColumn(size);
        for (int i = 0; i < size; i++) {
            if (isHistograms()) {
                column.addHistogram(timestampsMs[i], histograms[i], startMs(i));
            } else {
                column.addFloat(timestampsMs[i], Double.longBitsToDouble(valueBits[i]), startMs(i));
            }
        }
        return isHistograms()
                ? HistogramChunks.cut(column, 0, size, replica, SAMPLES_MAX)
                : List.of(Encoding.XOR2.encode(column, 0, size, replica));
    }

    private long startMs(int index) {
        return startsMs.length == 0 ? 0 : startsMs[index];
    }

    /// Whether the samples are floats without start timestamps.
    boolean isPlain() {
        return histograms.length == 0 && startsMs.length == 0;
    }

    /// Writes the samples; the reader has to be told whether they are plain.
    void write(ByteWriter out) {
        out.uvarint(replica);
        out.uvarint(size);
        if (!isPlain()) {
            out.fixed8((isHistograms() ? HISTOGRAMS : 0) | (startsMs.length > 0 ? STARTS : 0));
        }
        long previous = 0;
        for (int i = 0; i < size; i++) {
            out.varint(timestampsMs[i] - previous);
            if (startsMs.length > 0) {
                out.varint(startsMs[i]);
            }
            if (isHistograms()) {
                HistogramBytes.write(histograms[i], out);
            } else {
                out.fixed64(valueBits[i]);
            }
            previous = timestampsMs[i];
        }
    }

    /// @param plain as [#isPlain()] said of the samples that were written
    static LateSamples read(ByteReader in, boolean plain) {
        long replica = in.uvarint();
        int size = in.count();
        if (replica < 0 || replica > Integer.MAX_VALUE || size < 1 || size > SAMPLES_MAX) {
            throw new CorruptDataException(size + " late samples of replica " + replica);
        }
        int parts = plain ? 0 : in.fixed8();
        if (!plain && (parts == 0 || (parts & ~(HISTOGRAMS | STARTS)) != 0)) {
            throw new CorruptDataException("late samples with parts " + parts);
        }
        LateSamples samples = new LateSamples();
        long timestampMs = 0;
        for (int i = 0; i < size; i++) {
            long previousMs = timestampMs;
            timestampMs += in.varint();
            if (i > 0 && timestampMs <= previousMs) {
                throw new CorruptDataException(
                        "late sample at " + timestampMs + " follows " + previousMs);
            }
            long startMs = (parts & STARTS) == 0 ? 0 : in.varint();
            HeadSample sample =
                    (parts & HISTOGRAMS) == 0
                            ? new HeadSample(
                                    timestampMs,
                                    Double.longBitsToDouble(in.fixed64()),
                                    null,
                                    startMs)
                            : HeadSample.of(timestampMs, HistogramBytes.read(in), startMs);
            samples.add(sample, (int) replica);
        }
        return samples;
    }
}
