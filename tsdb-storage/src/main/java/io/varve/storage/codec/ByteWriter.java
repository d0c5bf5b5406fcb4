package io.varve.storage.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/// Writes numbers into a byte array that grows. Numbers of fixed width are little-endian, as in all
/// of Varve's own formats. Not thread-safe; may be used again after [#clear()].
public final class ByteWriter {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int VARINT_BYTES_MAX = 10;

    private byte[] bytes;
    private int length;

    public ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /// Writes the low 8 bits.
    public void fixed8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    /// Writes the low 16 bits.
    public void fixed16(int value) {
        reserve(2);
        SHORT.set(bytes, length, (short) value);
        length += 2;
    }

    public void fixed32(int value) {
        reserve(4);
        INT.set(bytes, length, value);
        length += 4;
    }

    public void fixed64(long value) {
        reserve(8);
        LONG.set(bytes, length, value);
        length += 8;
    }

    /// Writes the low `count` bytes, lowest first.
    ///
    /// @param count 1 to 8
    public void fixed(long value, int count) {
        // Writes whole words and moves on by less, which costs no loop.
        reserve(8);
        LONG.set(bytes, length, value);
        length += count;
    }

    /// Writes 7 bits per byte, low group first; the top bit says that more follow. 1 to 10 bytes.
    public void uvarint(long value) {
        reserve(VARINT_BYTES_MAX);
        byte[] target = bytes;
        int at = length;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        length = at;
    }

    /// Writes a signed number, zigzag, as a uvarint.
    public void varint(long value) {
        uvarint(ZigZag.encode(value));
    }

    public void bytes(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    public void bytes(byte[] source) {
        bytes(source, 0, source.length);
    }

    /// Overwrites four bytes that were written before, such as a length that was not known then.
    public void setFixed32(int at, int value) {
        if (at < 0 || at > length - 4) {
            throw new IllegalArgumentException("offset " + at + " of " + length + " bytes");
        }
        INT.set(bytes, at, value);
    }

    private void reserve(int count) {
        int needed = Math.addExact(length, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1) + 16));
        }
    }

    public int length() {
        return length;
    }

    /// The writer's own array, valid until the next write.
    public byte[] array() {
        return bytes;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /// Forgets what was written after the first so many bytes.
    public void truncate(int newLength) {
        Objects.checkFromToIndex(0, newLength, length);
        length = newLength;
    }

    /// Forgets what was written; keeps the array.
    public void clear() {
        length = 0;
    }
}
