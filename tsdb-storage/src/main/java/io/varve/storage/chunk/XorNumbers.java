package io.varve.storage.chunk;

import io.varve.storage.codec.BitReader;
import io.varve.storage.codec.BitWriter;
import io.varve.storage.codec.Bits;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;

/// Several streams of doubles, each coded as the difference in bits to the number before it in its
/// stream. Every stream has a window of its own; [XorDecoder] shows the bits.
///
/// Holds the last number of each stream, as its bits. Not thread-safe.
final class XorNumbers {
    private static final byte NO_WINDOW = XorDecoder.NO_WINDOW;

    private final long[] bits;
    private final byte[] leading;
    private final byte[] trailing;

    XorNumbers(int streams) {
        bits = new long[streams];
        leading = new byte[streams];
        trailing = new byte[streams];
        Arrays.fill(leading, NO_WINDOW);
    }

    double last(int stream) {
        return Double.longBitsToDouble(bits[stream]);
    }

    long lastBits(int stream) {
        return bits[stream];
    }

    /// Writes the first number of a stream in full.
    void writeFirst(BitWriter out, int stream, double value) {
        bits[stream] = Double.doubleToRawLongBits(value);
        out.bits(bits[stream], 64);
    }

    void readFirst(BitReader in, int stream) {
        bits[stream] = in.bits(64);
    }

    void write(BitWriter out, int stream, double value) {
        long next = Double.doubleToRawLongBits(value);
        long xor = next ^ bits[stream];
        bits[stream] = next;
        if (xor == 0) {
            out.bit(false);
            return;
        }
        // Five bits hold the leading zeros.
        int newLeading = Math.min(31, Long.numberOfLeadingZeros(xor));
        int newTrailing = Long.numberOfTrailingZeros(xor);
        if (newLeading >= leading[stream] && newTrailing >= trailing[stream]) {
            out.bits(0b10, 2);
        } else {
            leading[stream] = (byte) newLeading;
            trailing[stream] = (byte) newTrailing;
            int width = 64 - newLeading - newTrailing;
            out.bits((0b11L << 11) | ((long) newLeading << 6) | (width & 0x3F), 2 + 5 + 6);
        }
        out.bits(xor >>> trailing[stream], 64 - leading[stream] - trailing[stream]);
    }

    void read(BitReader in, int stream) {
        long word = in.peek();
        if (word >= 0) {
            in.skip(1);
            return;
        }
        int control = 2;
        if (word << 1 < 0) {
            control += 5 + 6;
            setWindow(stream, (int) (word << 2 >>> (64 - 5)), (int) (word << 7 >>> (64 - 6)));
        } else if (leading[stream] == NO_WINDOW) {
            throw new CorruptDataException("a float histogram uses a window that it has not set");
        }
        int width = 64 - leading[stream] - trailing[stream];
        long xor;
        if (control + width <= Bits.PEEK_BITS) {
            in.skip(control + width);
            xor = word << control >>> (64 - width);
        } else {
            in.skip(control);
            xor = in.bits(width);
        }
        bits[stream] ^= xor << trailing[stream];
    }

    /// @param width the number of bits in the window; 0 stands for 64
    private void setWindow(int stream, int zeros, int width) {
        int rest = 64 - zeros - (width == 0 ? 64 : width);
        if (rest < 0) {
            throw new CorruptDataException(
                    "window of " + width + " bits after " + zeros + " in a float histogram");
        }
        leading[stream] = (byte) zeros;
        trailing[stream] = (byte) rest;
    }
}
