package io.varve.storage.chunk;

import io.varve.storage.codec.BitWriter;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;

/// The open chunk of a series of floats that have start timestamps: takes samples in rising time
/// order and keeps them in the bytes of [Encoding#XOR2], which [Xor2Decoder] describes. Not
/// thread-safe: appends and snapshots need the same lock, snapshots then live on their own.
public final class Xor2Appender implements OpenChunk {
    private static final int HEADER_BYTES = 3;

    private final BitWriter out = new BitWriter(64);
    private final StartTimes startTimes = new StartTimes();
    private int sampleCount;
    private long minTimeMs;
    private long maxTimeMs;
    private long deltaMs;
    private long lastBits;

    /// The last value that was no stale marker, which values are compared with.
    private long baseline;

    private int leading = XorDecoder.NO_WINDOW;
    private int trailing;

    /// An open chunk without samples.
    public Xor2Appender() {
        out.bits(0, 8 * HEADER_BYTES);
    }

    /// An open chunk that goes on after the last sample of a chunk: its samples are appended again.
    ///
    /// @throws io.varve.storage.runtime.CorruptDataException if the chunk cannot be read
    static Xor2Appender resume(Chunk chunk) {
        var samples = new SampleColumn(chunk.sampleCount());
        chunk.decode(TimeRange.ALL, samples);
        if (samples.size() != chunk.sampleCount()) {
            throw new CorruptDataException("XOR2 chunk has a timestamp of " + Long.MAX_VALUE);
        }
        var appender = new Xor2Appender();
        for (int i = 0; i < samples.size(); i++) {
            appender.append(samples.timestampMs(i), samples.value(i), samples.startMs(i));
        }
        return appender;
    }

    /// Appends a sample.
    ///
    /// @param timestampMs above [#maxTimeMs()]
    /// @param startMs 0 if the sample has no start timestamp
    /// @throws IllegalArgumentException if the timestamp does not rise
    /// @throws IllegalStateException if the chunk holds [XorAppender#SAMPLES_MAX] samples
    public void append(long timestampMs, double value, long startMs) {
        if ((sampleCount > 0 && timestampMs <= maxTimeMs) || timestampMs == Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "timestamp " + timestampMs + " follows " + maxTimeMs);
        }
        if (sampleCount == XorAppender.SAMPLES_MAX) {
            throw new IllegalStateException("chunk is full: " + sampleCount + " samples");
        }
        long bits = Double.doubleToRawLongBits(value);
        if (sampleCount == 0) {
            out.varint(timestampMs);
            out.bits(bits, 64);
            baseline = bits == StaleMarker.BITS ? 0 : bits;
            minTimeMs = timestampMs;
        } else {
            long delta = timestampMs - maxTimeMs;
            if (sampleCount == 1) {
                out.uvarint(delta);
                putValue(bits);
            } else {
                putSample(delta - deltaMs, bits);
            }
            deltaMs = delta;
        }
        startTimes.write(out, sampleCount, timestampMs, maxTimeMs, startMs);
        maxTimeMs = timestampMs;
        lastBits = bits;
        sampleCount++;
    }

    private void putSample(long deltaChange, long bits) {
        if (deltaChange == 0) {
            if (bits == StaleMarker.BITS) {
                out.bits(0b11111, 5);
            } else if (bits == baseline) {
                out.bits(0, 1);
            } else {
                out.bits(0b10, 2);
                putWindow(bits, false);
            }
            return;
        }
        if (deltaChange >= -(1 << 12) && deltaChange < 1 << 12) {
            out.bits(0b110, 3);
            out.bits(deltaChange & 0x1FFF, 13);
        } else if (deltaChange >= -(1 << 19) && deltaChange < 1 << 19) {
            out.bits(0b1110, 4);
            out.bits(deltaChange & 0xF_FFFF, 20);
        } else {
            out.bits(0b11110, 5);
            out.bits(deltaChange, 64);
        }
        putValue(bits);
    }

    private void putValue(long bits) {
        if (bits == StaleMarker.BITS) {
            out.bits(0b111, 3);
        } else if (bits == baseline) {
            out.bits(0, 1);
        } else {
            out.bits(1, 1);
            putWindow(bits, true);
        }
    }

    /// @param staleFollows whether a new window is `10` rather than `1`, because `11` is the stale
    ///   marker
    private void putWindow(long bits, boolean staleFollows) {
        long xor = bits ^ baseline;
        baseline = bits;
        // Five bits hold the leading zeros.
        int newLeading = Math.min(31, Long.numberOfLeadingZeros(xor));
        int newTrailing = Long.numberOfTrailingZeros(xor);
        if (newLeading >= leading && newTrailing >= trailing) {
            out.bits(0, 1);
        } else {
            leading = newLeading;
            trailing = newTrailing;
            out.bits(staleFollows ? 0b10 : 1, staleFollows ? 2 : 1);
            out.bits(leading, 5);
            out.bits((64 - leading - trailing) & 0x3F, 6);
        }
        out.bits(xor >>> trailing, 64 - leading - trailing);
    }

    @Override
    public Encoding encoding() {
        return Encoding.XOR2;
    }

    @Override
    public int sampleCount() {
        return sampleCount;
    }

    @Override
    public int byteLength() {
        return out.byteLength();
    }

    @Override
    public long minTimeMs() {
        return minTimeMs;
    }

    @Override
    public long maxTimeMs() {
        return maxTimeMs;
    }

    /// The last sample's value; there must be one.
    public double lastValue() {
        return Double.longBitsToDouble(lastBits);
    }

    @Override
    public Chunk snapshot(int replica) {
        byte[] bytes = out.toBytes();
        bytes[0] = (byte) (sampleCount >>> 8);
        bytes[1] = (byte) sampleCount;
        bytes[2] = (byte) startTimes.header();
        return new Chunk(
                Encoding.XOR2, minTimeMs, maxTimeMs, sampleCount, replica, new ByteSlice(bytes));
    }
}
