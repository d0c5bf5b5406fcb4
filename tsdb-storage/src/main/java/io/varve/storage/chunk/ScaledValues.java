package io.varve.storage.chunk;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.PackedLongs;
import io.varve.storage.runtime.CorruptDataException;

/// Values as whole numbers, or as whole numbers divided by a power of ten, but for a few
/// exceptions: NaNs, stale markers, -0.0, and what has too many digits.
///
/// ```
/// byte     exponent k, 0 to 12          only of decimals
/// uvarint  number of exceptions
/// then per exception: uvarint values between it and the one before, 8 bytes its bits
/// PackedLongs of all other values, times 10^k
/// ```
///
/// A decimal comes back to the bit: its number m is below 2^53 and so exact, as is 10^k, and IEEE
/// division rounds `m / 10^k` to the double that is nearest to the decimal fraction; the writer
/// checks each value. So only exporters' digits count, not how the double was made.
final class ScaledValues implements ValueCodec {
    /// Times in picoseconds; what has more digits was computed and needs all its bits.
    private static final int EXPONENT_MAX = 12;

    private static final double[] POWERS = new double[EXPONENT_MAX + 1];

    /// Numbers below are exact doubles, and so is each between them.
    private static final double EXACT_MAX = 0x1p53;

    /// A value that was made by computing rather than by counting needs all its digits, and most
    /// values of its series do.
    private static final int EXCEPTIONS_MAX_SHARE = 8;

    private static final int EXCEPTION = -1;

    static {
        double power = 1;
        for (int i = 0; i <= EXPONENT_MAX; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private final boolean decimal;

    ScaledValues(boolean decimal) {
        this.decimal = decimal;
    }

    /// Whether a value is a whole number that a long and back give to the bit.
    static boolean isWhole(double value) {
        return value > -0x1p62
                && value < 0x1p62
                && Double.doubleToRawLongBits((double) (long) value)
                        == Double.doubleToRawLongBits(value);
    }

    @Override
    public boolean encode(ByteWriter out, double[] values, int from, int to) {
        int count = to - from;
        byte[] exponents = new byte[count];
        int exceptionsMax = 1 + count / EXCEPTIONS_MAX_SHARE;
        int exceptions = 0;
        int exponent = 0;
        double largest = 0;
        for (int i = 0; i < count; i++) {
            double value = values[from + i];
            int own = exponent(value, exponent);
            if (own > exponent && largest * POWERS[own] >= EXACT_MAX) {
                own = EXCEPTION;
            }
            exponents[i] = (byte) own;
            if (own != EXCEPTION) {
                exponent = own;
                largest = Math.max(largest, Math.abs(value));
            }
            if (own == EXCEPTION && ++exceptions > exceptionsMax) {
                return false;
            }
        }
        long[] numbers = new long[count];
        exceptions = 0;
        for (int i = 0; i < count; i++) {
            if (exponents[i] != EXCEPTION && !fits(values[from + i], exponent)) {
                exponents[i] = EXCEPTION;
            }
            if (exponents[i] == EXCEPTION) {
                exceptions++;
            } else {
                numbers[i - exceptions] = scaled(values[from + i], exponent);
            }
        }
        if (exceptions > exceptionsMax) {
            return false;
        }
        if (decimal) {
            out.fixed8(exponent);
        }
        writeExceptions(out, values, from, exponents, exceptions);
        PackedLongs.encode(out, numbers, 0, count - exceptions);
        return true;
    }

    private static void writeExceptions(
            ByteWriter out, double[] values, int from, byte[] exponents, int exceptions) {
        out.uvarint(exceptions);
        int between = 0;
        for (int i = 0; i < exponents.length; i++) {
            if (exponents[i] == EXCEPTION) {
                out.uvarint(between);
                out.fixed64(Double.doubleToRawLongBits(values[from + i]));
                between = 0;
            } else {
                between++;
            }
        }
    }

    /// The least exponent from `least` on that the value is whole with; [#EXCEPTION] if none.
    private int exponent(double value, int least) {
        for (int k = least; k <= (decimal ? EXPONENT_MAX : 0); k++) {
            if (fits(value, k)) {
                return k;
            }
            if (Math.abs(value) * POWERS[k] >= EXACT_MAX) {
                break;
            }
        }
        return EXCEPTION;
    }

    private static boolean fits(double value, int exponent) {
        if (exponent == 0) {
            return isWhole(value);
        }
        double number = Math.rint(value * POWERS[exponent]);
        return Math.abs(number) < EXACT_MAX
                && Double.doubleToRawLongBits((double) (long) number / POWERS[exponent])
                        == Double.doubleToRawLongBits(value);
    }

    private static long scaled(double value, int exponent) {
        return exponent == 0 ? (long) value : (long) Math.rint(value * POWERS[exponent]);
    }

    @Override
    public void decode(ByteReader in, int count, int from, int to, double[] into, int at) {
        int exponent = decimal ? in.fixed8() : 0;
        if (exponent > EXPONENT_MAX) {
            throw new CorruptDataException("decimals with exponent " + exponent);
        }
        int exceptions = in.count();
        if (exceptions > count) {
            throw new CorruptDataException(exceptions + " exceptions of " + count + " values");
        }
        int[] places = new int[exceptions];
        long[] bits = new long[exceptions];
        int next = 0;
        for (int i = 0; i < exceptions; i++) {
            long between = in.uvarint();
            if (between < 0 || between >= count - next) {
                throw new CorruptDataException(
                        "exception " + between + " after value " + next + " of " + count);
            }
            places[i] = next + (int) between;
            bits[i] = in.fixed64();
            next = places[i] + 1;
        }
        long[] numbers = new long[count];
        PackedLongs.decode(in, count - exceptions, numbers, 0);
        if (exceptions > 0) {
            spread(numbers, count - exceptions, places);
        }
        convert(numbers, from, to, POWERS[exponent], into, at);
        for (int i = 0; i < exceptions; i++) {
            if (places[i] >= from && places[i] < to) {
                into[at + places[i] - from] = Double.longBitsToDouble(bits[i]);
            }
        }
    }

    /// Moves numbers to where they belong between exceptions.
    private static void spread(long[] numbers, int count, int[] places) {
        int source = count;
        int target = numbers.length;
        for (int i = places.length - 1; i >= 0; i--) {
            int length = target - places[i] - 1;
            source -= length;
            System.arraycopy(numbers, source, numbers, places[i] + 1, length);
            target = places[i];
        }
    }

    private static void convert(
            long[] numbers, int from, int to, double power, double[] into, int at) {
        if (power == 1) {
            for (int i = from; i < to; i++) {
                into[at + i - from] = (double) numbers[i];
            }
        } else {
            for (int i = from; i < to; i++) {
                into[at + i - from] = (double) numbers[i] / power;
            }
        }
    }
}
