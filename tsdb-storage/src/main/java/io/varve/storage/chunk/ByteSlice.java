package io.varve.storage.chunk;

import java.util.Arrays;
import java.util.Objects;

/// A part of a byte array that is shared and must not change.
public final class ByteSlice {
    private final byte[] array;
    private final int offset;
    private final int length;

    public ByteSlice(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    public ByteSlice(byte[] array) {
        this(array, 0, array.length);
    }

    /// The whole array; only [#length()] bytes from [#offset()] belong to the slice.
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public byte[] toBytes() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }
}
