package io.varve.storage.model;

import java.util.random.RandomGenerator;

/// A name that is unique without agreement and sorts by the time at which it was made: 48 bits of
/// milliseconds, 80 random bits. Its text form is the 26 characters of the ULID specification
/// (Crockford's base 32, upper case).
///
/// @param high time and the upper 16 random bits
/// @param low the lower 64 random bits
public record Ulid(long high, long low) implements Comparable<Ulid> {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;
    private static final long TIME_MAX = (1L << 48) - 1;

    /// @param timeMs milliseconds since the Unix epoch
    public static Ulid at(long timeMs, RandomGenerator random) {
        if (timeMs < 0 || timeMs > TIME_MAX) {
            throw new IllegalArgumentException("time of a ULID out of range: " + timeMs);
        }
        return new Ulid(timeMs << 16 | (random.nextLong() & 0xFFFF), random.nextLong());
    }

    /// @throws IllegalArgumentException if the text is no ULID
    public static Ulid parse(String text) {
        if (text.length() != LENGTH || text.charAt(0) > '7') {
            throw new IllegalArgumentException("not a ULID: " + text);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException("not a ULID: " + text);
            }
            high = high << 5 | low >>> 59;
            low = low << 5 | digit;
        }
        return new Ulid(high, low);
    }

    /// When it was made, milliseconds since the Unix epoch.
    public long timeMs() {
        return high >>> 16;
    }

    @Override
    public int compareTo(Ulid other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        char[] text = new char[LENGTH];
        long upper = high;
        long lower = low;
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (lower & 31));
            lower = lower >>> 5 | upper << 59;
            upper >>>= 5;
        }
        return new String(text);
    }
}
