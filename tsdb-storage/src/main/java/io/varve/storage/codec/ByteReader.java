package io.varve.storage.codec;

import io.varve.storage.runtime.CorruptDataException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/// Reads what [ByteWriter] has written. Not thread-safe.
///
/// Every method throws [CorruptDataException] instead of reading past the end. Offsets are indexes
/// into the array.
public final class ByteReader {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int offset;
    private int end;

    public ByteReader(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        this.bytes = bytes;
        this.offset = offset;
        this.end = offset + length;
    }

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /// Starts again with other bytes.
    public void reset(byte[] otherBytes, int otherOffset, int length) {
        Objects.checkFromIndexSize(otherOffset, length, otherBytes.length);
        bytes = otherBytes;
        offset = otherOffset;
        end = otherOffset + length;
    }

    /// An unsigned byte.
    public int fixed8() {
        return bytes[take(1)] & 0xFF;
    }

    /// An unsigned number of 16 bits.
    public int fixed16() {
        return (short) SHORT.get(bytes, take(2)) & 0xFFFF;
    }

    public int fixed32() {
        return (int) INT.get(bytes, take(4));
    }

    public long fixed64() {
        return (long) LONG.get(bytes, take(8));
    }

    /// An unsigned number of so many bytes.
    ///
    /// @param count 1 to 8
    public long fixed(int count) {
        int from = take(count);
        if (from <= bytes.length - 8) {
            return (long) LONG.get(bytes, from) & (-1L >>> (64 - 8 * count));
        }
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (bytes[from + i] & 0xFF);
        }
        return value;
    }

    public long uvarint() {
        if (offset < end && bytes[offset] >= 0) {
            return bytes[offset++];
        }
        return longUvarint();
    }

    private long longUvarint() {
        int from = offset;
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int group = bytes[take(1)] & 0xFF;
            // The tenth byte holds the one bit that is left of 64.
            if (shift == 63 && group > 1) {
                break;
            }
            value |= (group & 0x7FL) << shift;
            if (group < 0x80) {
                return value;
            }
        }
        throw new CorruptDataException("varint at offset " + from + " exceeds 64 bits");
    }

    public long varint() {
        return ZigZag.decode(uvarint());
    }

    /// A uvarint that says how many of something follow, of which each takes at least one byte: so
    /// that a broken count cannot make anybody allocate more than there are bytes.
    public int count() {
        int from = offset;
        long count = uvarint();
        if (count < 0 || count > end - offset) {
            throw new CorruptDataException(
                    "count at offset "
                            + from
                            + " is "
                            + Long.toUnsignedString(count)
                            + ", but only "
                            + (end - offset)
                            + " bytes follow");
        }
        return (int) count;
    }

    public byte[] bytes(int count) {
        int from = take(count);
        return Arrays.copyOfRange(bytes, from, from + count);
    }

    /// Passes over so many bytes and returns the offset of the first.
    public int skip(int count) {
        return take(count);
    }

    private int take(int count) {
        int from = offset;
        if (count < 0 || count > end - from) {
            throw new CorruptDataException(
                    "data ends at offset " + end + ", want " + count + " bytes at offset " + from);
        }
        offset = from + count;
        return from;
    }

    /// The array that is read.
    public byte[] array() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int remaining() {
        return end - offset;
    }
}
