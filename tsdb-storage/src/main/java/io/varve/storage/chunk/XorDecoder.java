package io.varve.storage.chunk;

import io.varve.storage.codec.BitReader;
import io.varve.storage.codec.Bits;
import io.varve.storage.runtime.CorruptDataException;

/// Decodes the bytes of one chunk of [Encoding#XOR] and ends in the state that the encoder had
/// after the last sample. Not thread-safe.
///
/// The bytes are Prometheus's, fixed-width parts big-endian, bits from the most significant on:
///
/// ```
/// sample count            16 bits
/// first timestamp         varint
/// first value             64 bits
/// second timestamp        uvarint, difference to the first
/// second value            as below
/// then per sample:
///   timestamp             difference d of its delta to the delta before:
///                           0               d = 0
///                           10    14 bits   -8191 ..  8192
///                           110   17 bits   -65535 ..  65536
///                           1110  20 bits   -524287 .. 524288
///                           1111  64 bits   any
///   value                 x = its bits xor those of the value before:
///                           0                                       x = 0
///                           10  bits of x inside the last window
///                           11  5 bits leading zeros, 6 bits width of the window (0: 64), its bits
/// padding                 zero bits up to a whole byte
/// ```
///
/// Most of a query's time goes into [#decode], so it keeps its state in locals, reads bits through
/// 64-bit words and checks once per sample whether it has run past the end (where words are zero).
/// Timestamps must rise: other bytes are corrupt.
final class XorDecoder {
    /// Leading zeros of the window while there is none: no xor'd value reaches it.
    static final int NO_WINDOW = 64;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final int count;
    private int position;
    private long timestampMs;
    private long deltaMs;
    private long valueBits;
    private int leading = NO_WINDOW;
    private int trailing;

    /// @throws CorruptDataException if the bytes cannot be a chunk of at least one sample
    XorDecoder(ByteSlice data) {
        if (data.length() > XorAppender.BYTES_MAX) {
            throw new CorruptDataException(
                    "XOR chunk has "
                            + data.length()
                            + " bytes, at most "
                            + XorAppender.BYTES_MAX
                            + " are possible");
        }
        bytes = data.array();
        start = data.offset();
        end = start + data.length();
        var reader = new BitReader(bytes, start, data.length());
        count = (int) reader.bits(16);
        if (count == 0) {
            throw new CorruptDataException("XOR chunk holds no sample");
        }
        timestampMs = reader.varint();
        valueBits = reader.bits(64);
        deltaMs = count > 1 ? reader.uvarint() : 0;
        position = reader.position();
    }

    /// Appends the samples with `minMs <= t < maxMs` to a column; stops at the first later one, and
    /// then the state is not that of the end. To be called once.
    void decode(long minMs, long maxMs, SampleColumn into) {
        into.reserve(into.size() + count);
        if (timestampMs >= maxMs) {
            return;
        }
        if (timestampMs >= minMs) {
            into.addFloat(timestampMs, Double.longBitsToDouble(valueBits));
        }
        if (count > 1) {
            decodeRest(minMs, maxMs, into);
        }
    }

    private void decodeRest(long minMs, long maxMs, SampleColumn into) {
        long[] times = into.timestampsMs();
        double[] values = into.values();
        int size = into.size();
        long time = timestampMs;
        long delta = deltaMs;
        long bits = valueBits;
        double value = Double.longBitsToDouble(valueBits);
        int lead = NO_WINDOW;
        int trail = 0;
        int at = position - 1;
        int index = 1;
        // The second sample has its delta already: what is left of it looks like a later one behind
        // the bit that says that the delta has not changed.
        long word = Bits.peek(bytes, start, end, position) >>> 1;
        while (index < count) {
            if (word >>> 62 == 0) {
                // Two zero bits: delta and value as before. They come in runs.
                int zeros = Math.min(Bits.PEEK_BITS - 1, Long.numberOfLeadingZeros(word));
                int repeats = Math.min(zeros >>> 1, count - index);
                at += 2 * repeats;
                index += repeats;
                for (; repeats > 0; repeats--) {
                    time = later(time, delta);
                    if (time >= maxMs) {
                        into.setFloats(size);
                        return;
                    }
                    times[size] = time;
                    values[size] = value;
                    size += time >= minMs ? 1 : 0;
                }
                word = Bits.peek(bytes, start, end, at);
                continue;
            }
            if (word >= 0) {
                at++;
                word <<= 1;
            } else {
                int prefix = Long.numberOfLeadingZeros(~word);
                if (prefix < 4) {
                    int width = 11 + 3 * prefix;
                    delta += signed(word << (prefix + 1) >>> (64 - width), width);
                    at += prefix + 1 + width;
                    word <<= prefix + 1 + width;
                } else {
                    delta += bits(at + 4, 64);
                    at += 4 + 64;
                    word = Bits.peek(bytes, start, end, at);
                }
            }
            time = later(time, delta);
            if (time >= maxMs) {
                break;
            }
            if (word >= 0) {
                at++;
            } else {
                if (word << 1 >= 0) {
                    at += 2;
                } else {
                    at += 2 + 5 + 6;
                    lead = (int) (word << 2 >>> (64 - 5));
                    trail = 64 - lead - width(word << 7 >>> (64 - 6));
                }
                int width = 64 - lead - trail;
                if (width <= 0 || trail < 0) {
                    throw corrupt("window from bit " + trail + " to " + (64 - lead));
                }
                bits ^= bits(at, width) << trail;
                value = Double.longBitsToDouble(bits);
                at += width;
            }
            times[size] = time;
            values[size] = value;
            size += time >= minMs ? 1 : 0;
            index++;
            word = Bits.peek(bytes, start, end, at);
        }
        if (at > (end - start) << 3) {
            throw corrupt("the bytes end");
        }
        into.setFloats(size);
        position = at;
        timestampMs = time;
        deltaMs = delta;
        valueBits = bits;
        leading = lead;
        trailing = trail;
    }

    private long later(long time, long delta) {
        long next = time + delta;
        if (next <= time) {
            throw corrupt("timestamp " + next + " follows " + time);
        }
        return next;
    }

    private static int width(long six) {
        return six == 0 ? 64 : (int) six;
    }

    private static long signed(long payload, int width) {
        // The range of n bits is -(2^(n-1) - 1) to 2^(n-1), not that of two's complement.
        return payload > 1L << (width - 1) ? payload - (1L << width) : payload;
    }

    private long bits(int from, int width) {
        long high = Bits.peek(bytes, start, end, from);
        if (width <= Bits.PEEK_BITS) {
            return high >>> (64 - width);
        }
        long low = Bits.peek(bytes, start, end, from + 32);
        return (high >>> 32 << (width - 32)) | (low >>> (96 - width));
    }

    private CorruptDataException corrupt(String what) {
        return new CorruptDataException("XOR chunk of " + count + " samples: " + what);
    }

    /// The number of samples of the chunk.
    int sampleCount() {
        return count;
    }

    /// The bit position after the last sample.
    int position() {
        return position;
    }

    long timestampMs() {
        return timestampMs;
    }

    long deltaMs() {
        return deltaMs;
    }

    long valueBits() {
        return valueBits;
    }

    int leading() {
        return leading;
    }

    int trailing() {
        return trailing;
    }
}
