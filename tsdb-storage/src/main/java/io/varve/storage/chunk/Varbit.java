package io.varve.storage.chunk;

import io.varve.storage.codec.BitReader;
import io.varve.storage.codec.BitWriter;
import io.varve.storage.codec.Bits;

/// Integers in as many bits as their size class needs, as in Prometheus's histogram chunks. The
/// class is written in unary:
///
/// ```
/// prefix      payload   signed                  unsigned
/// 0           0 bits    0                       0
/// 10          3         -3 .. 4                 .. 7
/// 110         6         -31 .. 32               .. 63
/// 1110        9         -255 .. 256             .. 511
/// 11110       12        -2047 .. 2048           .. 4095
/// 111110      18        -131071 .. 131072       .. 262143
/// 1111110     25        -16777215 .. 16777216   .. 33554431
/// 11111110    56        -(2^55 - 1) .. 2^55     .. 2^56 - 1
/// 11111111    64        any                     any
/// ```
final class Varbit {
    private static final int[] WIDTHS = {0, 3, 6, 9, 12, 18, 25, 56, 64};

    /// The class of 64 bits, the only one whose prefix does not end in a zero.
    private static final int WIDEST = WIDTHS.length - 1;

    private Varbit() {}

    static void writeSigned(BitWriter out, long value) {
        int size = 0;
        if (value != 0) {
            // Shifts the range of n bits, -(2^(n-1) - 1) to 2^(n-1), to that of two's complement.
            long magnitude = value > 0 ? value - 1 : ~value + 1;
            size = classOf(Math.min(64, 65 - Long.numberOfLeadingZeros(magnitude)));
        }
        write(out, value, size);
    }

    static void writeUnsigned(BitWriter out, long value) {
        write(out, value, classOf(64 - Long.numberOfLeadingZeros(value)));
    }

    private static int classOf(int needed) {
        int size = 0;
        while (WIDTHS[size] < needed) {
            size++;
        }
        return size;
    }

    private static void write(BitWriter out, long value, int size) {
        if (size == 0) {
            out.bit(false);
        } else if (size == WIDEST) {
            out.bits(0xFF, WIDEST);
            out.bits(value, 64);
        } else {
            out.bits((1L << (size + 1)) - 2, size + 1);
            out.bits(value, WIDTHS[size]);
        }
    }

    static long readSigned(BitReader in) {
        long word = in.peek();
        if (word >= 0) {
            in.skip(1);
            return 0;
        }
        int size = Math.min(WIDEST, Long.numberOfLeadingZeros(~word));
        long payload = payload(in, word, size);
        int width = WIDTHS[size];
        return width < 64 && payload > 1L << (width - 1) ? payload - (1L << width) : payload;
    }

    static long readUnsigned(BitReader in) {
        long word = in.peek();
        if (word >= 0) {
            in.skip(1);
            return 0;
        }
        return payload(in, word, Math.min(WIDEST, Long.numberOfLeadingZeros(~word)));
    }

    private static long payload(BitReader in, long word, int size) {
        int prefix = Math.min(WIDEST, size + 1);
        int width = WIDTHS[size];
        if (prefix + width <= Bits.PEEK_BITS) {
            in.skip(prefix + width);
            return word << prefix >>> (64 - width);
        }
        in.skip(prefix);
        return in.bits(width);
    }
}
