package io.varve.storage.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Bits in byte arrays, the most significant bit of each byte first, as in Prometheus's chunks. A
/// bit position counts from the start of the array, or of the slice that is read.
///
/// For encoders and decoders that keep array and position in their own fields or locals; others use
/// [BitWriter] and [BitReader].
public final class Bits {
    /// So many bits of what [#peek] returns are always valid.
    public static final int PEEK_BITS = 57;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bits() {}

    /// Writes the low `count` bits of a value at a bit position. The array has room, and its bits
    /// from there on are zero.
    ///
    /// @param count 1 to 64
    public static void put(byte[] bytes, int position, long value, int count) {
        int at = position >>> 3;
        int used = position & 7;
        long rest = value << (64 - count);
        bytes[at] |= (byte) (rest >>> (56 + used));
        int left = count - (8 - used);
        rest <<= 8 - used;
        while (left > 0) {
            bytes[++at] = (byte) (rest >>> 56);
            rest <<= 8;
            left -= 8;
        }
    }

    /// The bits from a position on, moved to the top of a word: at least [#PEEK_BITS] of them, then
    /// zeros. Past the end of the slice there are only zeros, so a decoder may run over the end and
    /// compare its position with the slice's length later.
    ///
    /// @param start index of the slice's first byte
    /// @param end index after the slice's last byte
    /// @param position bit position from the start of the slice
    public static long peek(byte[] bytes, int start, int end, int position) {
        int at = start + (position >>> 3);
        long word = at + 8 <= end ? (long) LONG.get(bytes, at) : tail(bytes, at, end);
        return word << (position & 7);
    }

    private static long tail(byte[] bytes, int from, int end) {
        long word = 0;
        for (int at = from, shift = 56; at < end; at++, shift -= 8) {
            word |= (bytes[at] & 0xFFL) << shift;
        }
        return word;
    }
}
