package io.varve.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the few protobuf forms that remote write 1.0 needs into a growing array. Not thread-safe.
final class ProtoWriter {
    private byte[] bytes;
    private int length;

    ProtoWriter(int capacity) {
        bytes = new byte[capacity];
    }

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    /// The array; the first [#length()] bytes are written.
    byte[] array() {
        return bytes;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }

    void varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    void fixed64(long value) {
        reserve(8);
        for (int shift = 0; shift < 64; shift += 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    void raw(byte[] source) {
        reserve(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    /// A length-delimited field.
    void field(int number, byte[] source) {
        varint(number << 3 | 2);
        varint(source.length);
        raw(source);
    }

    void field(int number, String text) {
        field(number, text.getBytes(StandardCharsets.UTF_8));
    }

    static int varintLength(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }
}
