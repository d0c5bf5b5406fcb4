package io.varve.storage.codec;

import java.util.Arrays;
import java.util.Objects;

/// Writes bits into an array that grows, the most significant bit of each byte first. The last byte
/// is padded with zeros. Not thread-safe.
public final class BitWriter {
    private byte[] bytes;
    private int position;

    /// An empty writer with room for so many bytes.
    public BitWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /// A writer that goes on after so many bits of an array, which becomes the writer's own.
    public BitWriter(byte[] bytes, int bitLength) {
        Objects.checkFromToIndex(0, (bitLength + 7) >>> 3, bytes.length);
        this.bytes = bytes;
        this.position = bitLength;
        int at = bitLength >>> 3;
        if (at < bytes.length) {
            bytes[at] &= (byte) ~(0xFF >>> (bitLength & 7));
            Arrays.fill(bytes, at + 1, bytes.length, (byte) 0);
        }
    }

    public void bit(boolean one) {
        bits(one ? 1 : 0, 1);
    }

    /// Writes the low `count` bits of the value.
    ///
    /// @param count 1 to 64
    public void bits(long value, int count) {
        reserve(count);
        Bits.put(bytes, position, value, count);
        position += count;
    }

    /// Writes whole bytes at the current position, which need not be a byte's start.
    public void bytes(byte[] source, int offset, int length) {
        reserve(8 * length);
        if ((position & 7) == 0) {
            System.arraycopy(source, offset, bytes, position >>> 3, length);
            position += 8 * length;
            return;
        }
        for (int i = 0; i < length; i++) {
            bits(source[offset + i], 8);
        }
    }

    /// Writes 7 bits per byte, low group first; the top bit says that more follow. 1 to 10 bytes.
    public void uvarint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bits((rest & 0x7F) | 0x80, 8);
            rest >>>= 7;
        }
        bits(rest, 8);
    }

    /// Writes a signed number, zigzag, as a uvarint.
    public void varint(long value) {
        uvarint(ZigZag.encode(value));
    }

    private void reserve(int bits) {
        int needed = Math.addExact(position, bits + 7) >>> 3;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1) + 8));
        }
    }

    /// The number of bits written.
    public int bitLength() {
        return position;
    }

    /// The number of bytes written, the last one padded.
    public int byteLength() {
        return (position + 7) >>> 3;
    }

    /// The writer's own array, valid until the next write.
    public byte[] array() {
        return bytes;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, byteLength());
    }
}
