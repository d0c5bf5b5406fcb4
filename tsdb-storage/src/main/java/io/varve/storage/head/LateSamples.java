package io.varve.storage.head;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.XorAppender;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;

/// Samples of one series that came after newer ones, sorted by time, until there are enough for a
/// chunk. Not thread-safe: belongs to its page.
final class LateSamples {
    /// As in Prometheus: few enough to sort by moving, and to keep while they wait.
    static final int SAMPLES_MAX = 32;

    private static final int FIRST_CAPACITY = 4;

    private long[] timestampsMs = new long[FIRST_CAPACITY];
    private long[] valueBits = new long[FIRST_CAPACITY];
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

    long valueBits(int place) {
        return valueBits[place];
    }

    /// Adds a sample whose timestamp is not there yet.
    void add(long timestampMs, double value, int fromReplica) {
        int place = -find(timestampMs) - 1;
        if (size == timestampsMs.length) {
            timestampsMs = Arrays.copyOf(timestampsMs, 2 * size);
            valueBits = Arrays.copyOf(valueBits, 2 * size);
        }
        System.arraycopy(timestampsMs, place, timestampsMs, place + 1, size - place);
        System.arraycopy(valueBits, place, valueBits, place + 1, size - place);
        timestampsMs[place] = timestampMs;
        valueBits[place] = Double.doubleToRawLongBits(value);
        size++;
        replica = fromReplica;
    }

    long minTimeMs() {
        return timestampsMs[0];
    }

    long maxTimeMs() {
        return timestampsMs[size - 1];
    }

    /// The samples as a chunk.
    Chunk toChunk() {
        XorAppender chunk = new XorAppender();
        for (int i = 0; i < size; i++) {
            chunk.append(timestampsMs[i], Double.longBitsToDouble(valueBits[i]));
        }
        return chunk.seal(replica);
    }

    void write(ByteWriter out) {
        out.uvarint(replica);
        out.uvarint(size);
        long previous = 0;
        for (int i = 0; i < size; i++) {
            out.varint(timestampsMs[i] - previous);
            out.fixed64(valueBits[i]);
            previous = timestampsMs[i];
        }
    }

    static LateSamples read(ByteReader in) {
        long replica = in.uvarint();
        int size = in.count();
        if (replica < 0 || replica > Integer.MAX_VALUE || size < 1 || size > SAMPLES_MAX) {
            throw new CorruptDataException(size + " late samples of replica " + replica);
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
            samples.add(timestampMs, Double.longBitsToDouble(in.fixed64()), (int) replica);
        }
        return samples;
    }
}
