package io.varve.storage.codec;

/// Signed numbers as unsigned ones that are small if the magnitude is small: 0, -1, 1, -2, 2, …
public final class ZigZag {
    private ZigZag() {}

    public static long encode(long value) {
        return (value << 1) ^ (value >> 63);
    }

    public static long decode(long encoded) {
        return (encoded >>> 1) ^ -(encoded & 1);
    }
}
