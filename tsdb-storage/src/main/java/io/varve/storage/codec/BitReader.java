package io.varve.storage.codec;

import io.varve.storage.runtime.CorruptDataException;
import java.util.Objects;

/// Reads what [BitWriter] has written. Not thread-safe.
///
/// Every method throws [CorruptDataException] instead of reading past the end.
public final class BitReader {
    /// A longer slice has bit positions that do not fit into an int.
    private static final int BYTES_MAX = Integer.MAX_VALUE / 8 - 8;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final int bitLength;
    private int position;

    public BitReader(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > BYTES_MAX) {
            throw new CorruptDataException(
                    "bit stream of " + length + " bytes, at most " + BYTES_MAX + " are possible");
        }
        this.bytes = bytes;
        this.start = offset;
        this.end = offset + length;
        this.bitLength = 8 * length;
    }

    public BitReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public boolean bit() {
        return bits(1) != 0;
    }

    /// The next bits as an unsigned number.
    ///
    /// @param count 1 to 64
    public long bits(int count) {
        int from = position;
        if (count > bitLength - from) {
            throw pastEnd(count);
        }
        position = from + count;
        long high = Bits.peek(bytes, start, end, from);
        if (count <= Bits.PEEK_BITS) {
            return high >>> (64 - count);
        }
        // A word that starts inside a byte lacks up to seven bits at its end.
        long low = Bits.peek(bytes, start, end, from + 32);
        return (high >>> 32 << (count - 32)) | (low >>> (96 - count));
    }

    /// Passes over so many bits.
    public void skip(int count) {
        if (count < 0 || count > bitLength - position) {
            throw pastEnd(count);
        }
        position += count;
    }

    /// The next bits without moving, at the top of a word: at least [Bits#PEEK_BITS] of them, then
    /// zeros. Past the end there are only zeros.
    public long peek() {
        return Bits.peek(bytes, start, end, position);
    }

    private CorruptDataException pastEnd(int count) {
        return new CorruptDataException(
                "bit stream ends at bit "
                        + bitLength
                        + ", want "
                        + count
                        + " bits at bit "
                        + position);
    }

    /// Reads 7 bits per byte, low group first.
    public long uvarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            long group = bits(8);
            // The tenth byte holds the one bit that is left of 64.
            if (shift == 63 && group > 1) {
                break;
            }
            value |= (group & 0x7F) << shift;
            if (group < 0x80) {
                return value;
            }
        }
        throw new CorruptDataException("varint before bit " + position + " exceeds 64 bits");
    }

    public long varint() {
        return ZigZag.decode(uvarint());
    }

    /// The bit position from the start of the slice.
    public int position() {
        return position;
    }

    /// The number of bits not yet read, padding included.
    public int remaining() {
        return bitLength - position;
    }
}
