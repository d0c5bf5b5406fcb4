package io.varve.storage.chunk;

import io.varve.storage.codec.Bits;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.ZigZag;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;

/// The open chunk of a series: takes floats in rising time order and keeps them in the bytes of
/// [Encoding#XOR], which [XorDecoder] describes.
///
/// A head has one per active series, a million of them, so the object is small: 40 bytes beside the
/// array, which grows by a quarter and fills whole words of the heap. What is rarely asked (the
/// first timestamp, the sample count) is read from the bytes. Not thread-safe: appends and
/// snapshots need the same lock, snapshots then live on their own.
public final class XorAppender implements OpenChunk {
    /// A chunk's header counts samples in 16 bits.
    public static final int SAMPLES_MAX = 0xFFFF;

    /// Header, first sample, and per sample the longest timestamp (68 bits) and value (77 bits).
    static final int BYTES_MAX = 2 + 10 + 8 + 10 + SAMPLES_MAX * (68 + 77) / 8;

    private static final int HEADER_BYTES = 2;

    /// Marks a delta of 4,460 years or more; it is worked out from the bytes.
    private static final long WIDE_DELTA = -1L << 47;

    /// Bytes of an array's own header, with compact object headers.
    private static final int ARRAY_HEADER_BYTES = 12;

    private byte[] bytes;
    private int bitLength;
    private long maxTimeMs;
    private long lastBits;
    private int deltaLow;
    private short deltaHigh;
    private byte leading;
    private byte trailing;

    /// An open chunk without samples.
    public XorAppender() {
        bytes = new byte[heapAligned(HEADER_BYTES + 6 + 8 + 4)];
        bitLength = 8 * HEADER_BYTES;
        leading = XorDecoder.NO_WINDOW;
    }

    /// An open chunk that goes on after the last sample of a chunk, in the state of the appender
    /// that wrote it.
    ///
    /// @throws io.varve.storage.runtime.CorruptDataException if the chunk cannot be read
    public static XorAppender resume(Chunk chunk) {
        if (chunk.encoding() != Encoding.XOR) {
            throw new IllegalArgumentException("cannot resume a chunk of " + chunk.encoding());
        }
        var appender = new XorAppender();
        ByteSlice data = chunk.data();
        XorDecoder decoder = toEnd(data);
        appender.bitLength = decoder.position();
        int length = (decoder.position() + 7) >>> 3;
        appender.bytes = new byte[heapAligned(length)];
        System.arraycopy(data.array(), data.offset(), appender.bytes, 0, length);
        int unused = 8 * length - decoder.position();
        appender.bytes[length - 1] &= (byte) (0xFF << unused);
        appender.maxTimeMs = decoder.timestampMs();
        appender.lastBits = decoder.valueBits();
        appender.leading = (byte) decoder.leading();
        appender.trailing = (byte) decoder.trailing();
        appender.setDelta(decoder.deltaMs());
        return appender;
    }

    /// Writes bytes and state, so that [#restore] need not read the samples again: a head that
    /// starts has a million open chunks. There must be a sample.
    ///
    /// ```
    /// bits uvarint | newest time varint | newest value u64 | last delta varint
    /// | leading u8 | trailing u8 | bytes of the chunk
    /// ```
    public void save(ByteWriter out) {
        requireSample();
        out.uvarint(bitLength);
        out.varint(maxTimeMs);
        out.fixed64(lastBits);
        out.varint(delta());
        out.fixed8(leading);
        out.fixed8(trailing);
        out.bytes(bytes, 0, byteLength());
    }

    /// The appender that was saved.
    ///
    /// @throws CorruptDataException if the state cannot be one; that it belongs to the bytes is for
    ///   the caller's checksum to say
    public static XorAppender restore(ByteReader in) {
        long bits = in.uvarint();
        var appender = new XorAppender();
        appender.maxTimeMs = in.varint();
        appender.lastBits = in.fixed64();
        appender.setDelta(in.varint());
        appender.leading = (byte) in.fixed8();
        appender.trailing = (byte) in.fixed8();
        boolean window = appender.leading >= 0 && appender.trailing >= 0;
        if (bits < 8 * HEADER_BYTES
                || bits > 8L * in.remaining()
                || !window
                || appender.leading > XorDecoder.NO_WINDOW
                || appender.leading + appender.trailing > XorDecoder.NO_WINDOW) {
            throw new CorruptDataException("open XOR chunk of " + bits + " bits has no such state");
        }
        appender.bitLength = (int) bits;
        int length = appender.byteLength();
        appender.bytes = new byte[heapAligned(length)];
        System.arraycopy(in.array(), in.skip(length), appender.bytes, 0, length);
        if (appender.sampleCount() == 0 || appender.minTimeMs() > appender.maxTimeMs) {
            throw new CorruptDataException(
                    "open XOR chunk of "
                            + appender.sampleCount()
                            + " samples does not end at "
                            + appender.maxTimeMs);
        }
        return appender;
    }

    private static XorDecoder toEnd(ByteSlice data) {
        var decoder = new XorDecoder(data);
        var samples = new SampleColumn();
        decoder.decode(Long.MIN_VALUE, Long.MAX_VALUE, samples);
        if (samples.size() != decoder.sampleCount()) {
            throw new CorruptDataException("XOR chunk has a timestamp of " + Long.MAX_VALUE);
        }
        return decoder;
    }

    /// Appends a sample.
    ///
    /// @param timestampMs above [#maxTimeMs()] and below `Long.MAX_VALUE`, which no
    ///   [io.varve.storage.model.TimeRange] contains
    /// @throws IllegalArgumentException if the timestamp is not so
    /// @throws IllegalStateException if the chunk holds [#SAMPLES_MAX] samples
    public void append(long timestampMs, double value) {
        int count = sampleCount();
        if ((count > 0 && timestampMs <= maxTimeMs) || timestampMs == Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "timestamp " + timestampMs + " follows " + maxTimeMs);
        }
        if (count == SAMPLES_MAX) {
            throw new IllegalStateException("chunk is full: " + count + " samples");
        }
        long bits = Double.doubleToRawLongBits(value);
        if (count == 0) {
            first(timestampMs, bits);
        } else {
            long delta = timestampMs - maxTimeMs;
            if (count == 1) {
                putUvarint(delta);
            } else {
                putDeltaChange(delta - delta());
            }
            setDelta(delta);
            putValue(bits);
        }
        maxTimeMs = timestampMs;
        lastBits = bits;
        bytes[0] = (byte) ((count + 1) >>> 8);
        bytes[1] = (byte) (count + 1);
    }

    private void first(long timestampMs, long bits) {
        putUvarint(ZigZag.encode(timestampMs));
        put(bits, 64);
    }

    private void putUvarint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            put((rest & 0x7F) | 0x80, 8);
            rest >>>= 7;
        }
        put(rest, 8);
    }

    private void putDeltaChange(long change) {
        if (change == 0) {
            put(0, 1);
        } else if (change >= -8191 && change <= 8192) {
            put((0b10L << 14) | (change & 0x3FFF), 2 + 14);
        } else if (change >= -65535 && change <= 65536) {
            put((0b110L << 17) | (change & 0x1_FFFF), 3 + 17);
        } else if (change >= -524287 && change <= 524288) {
            put((0b1110L << 20) | (change & 0xF_FFFF), 4 + 20);
        } else {
            put(0b1111, 4);
            put(change, 64);
        }
    }

    private void putValue(long bits) {
        long xor = bits ^ lastBits;
        if (xor == 0) {
            put(0, 1);
            return;
        }
        // Five bits hold the leading zeros.
        int newLeading = Math.min(31, Long.numberOfLeadingZeros(xor));
        int newTrailing = Long.numberOfTrailingZeros(xor);
        if (newLeading >= leading && newTrailing >= trailing) {
            put(0b10, 2);
        } else {
            leading = (byte) newLeading;
            trailing = (byte) newTrailing;
            int width = 64 - newLeading - newTrailing;
            put((0b11L << 11) | ((long) newLeading << 6) | (width & 0x3F), 2 + 5 + 6);
        }
        put(xor >>> trailing, 64 - leading - trailing);
    }

    private void put(long value, int count) {
        int needed = (bitLength + count + 7) >>> 3;
        if (needed > bytes.length) {
            int length = Math.max(needed, bytes.length + (bytes.length >> 2));
            bytes = Arrays.copyOf(bytes, heapAligned(length));
        }
        Bits.put(bytes, bitLength, value, count);
        bitLength += count;
    }

    /// The length of an array that holds so many bytes and leaves no gap before the next object.
    private static int heapAligned(int length) {
        return ((length + ARRAY_HEADER_BYTES + 7) & ~7) - ARRAY_HEADER_BYTES;
    }

    /// The last delta, which is kept in 48 bits.
    private long delta() {
        long delta = ((long) deltaHigh << 32) | (deltaLow & 0xFFFF_FFFFL);
        return delta == WIDE_DELTA ? toEnd(new ByteSlice(bytes, 0, byteLength())).deltaMs() : delta;
    }

    private void setDelta(long delta) {
        long kept = delta << 16 >> 16 == delta ? delta : WIDE_DELTA;
        deltaLow = (int) kept;
        deltaHigh = (short) (kept >> 32);
    }

    @Override
    public Encoding encoding() {
        return Encoding.XOR;
    }

    @Override
    public int sampleCount() {
        return ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
    }

    @Override
    public int byteLength() {
        return (bitLength + 7) >>> 3;
    }

    @Override
    public long minTimeMs() {
        requireSample();
        return new ByteReader(bytes, HEADER_BYTES, byteLength() - HEADER_BYTES).varint();
    }

    @Override
    public long maxTimeMs() {
        requireSample();
        return maxTimeMs;
    }

    /// The last sample's value; there must be one.
    public double lastValue() {
        requireSample();
        return Double.longBitsToDouble(lastBits);
    }

    private void requireSample() {
        if (sampleCount() == 0) {
            throw new IllegalStateException("chunk has no sample");
        }
    }

    @Override
    public Chunk snapshot(int replica) {
        return chunk(replica, Arrays.copyOf(bytes, byteLength()));
    }

    /// The array is given away where that saves a copy.
    @Override
    public Chunk seal(int replica) {
        return bytes.length == byteLength() ? chunk(replica, bytes) : snapshot(replica);
    }

    private Chunk chunk(int replica, byte[] data) {
        return new Chunk(
                Encoding.XOR, minTimeMs(), maxTimeMs, sampleCount(), replica, new ByteSlice(data));
    }
}
