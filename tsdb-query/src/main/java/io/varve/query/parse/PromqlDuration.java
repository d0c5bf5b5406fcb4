package io.varve.query.parse;

import io.varve.storage.model.GoFormat;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// Durations as Prometheus writes them: `1y2w3d4h5m6s7ms`, units from large to small, each at most
/// once (conformance FORMAT.md, A10.1).
public final class PromqlDuration {
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] UNIT_MS = {
        31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L
    };

    /// Prometheus counts nanoseconds in 64 bits.
    private static final long MAX_MS = Long.MAX_VALUE / 1_000_000;

    private PromqlDuration() {}

    /// The length in milliseconds.
    ///
    /// @throws VarveException if it is not a duration; the message is Prometheus's
    public static long parseMs(String text) {
        if (text.equals("0")) {
            return 0;
        }
        if (text.isEmpty()) {
            throw new VarveException(ErrorKind.INVALID, "empty duration string");
        }
        long total = 0;
        int lastUnit = -1;
        for (int i = 0; i < text.length(); ) {
            int digits = i;
            while (i < text.length() && NumberScanner.isDigit(text.charAt(i))) {
                i++;
            }
            int letters = i;
            while (i < text.length() && !NumberScanner.isDigit(text.charAt(i))) {
                i++;
            }
            if (letters == digits || i == letters) {
                throw notValid(text);
            }
            int unit = unit(text.substring(letters, i), text);
            if (unit <= lastUnit) {
                throw notValid(text);
            }
            lastUnit = unit;
            total += count(text.substring(digits, letters), UNIT_MS[unit], text);
            if (total > MAX_MS) {
                throw outOfRange();
            }
        }
        return total;
    }

    private static int unit(String letters, String text) {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(letters)) {
                return i;
            }
        }
        throw new VarveException(
                ErrorKind.INVALID,
                "unknown unit " + GoFormat.quote(letters) + " in duration " + GoFormat.quote(text));
    }

    private static long count(String digits, long unitMs, String text) {
        long count;
        try {
            count = Long.parseLong(digits);
        } catch (NumberFormatException tooLarge) {
            throw notValid(text);
        }
        if (count > MAX_MS / unitMs) {
            throw outOfRange();
        }
        return count * unitMs;
    }

    /// The shortest form; years and weeks only if nothing else is left over.
    ///
    /// @param ms not negative
    public static String format(long ms) {
        if (ms == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        long rest = ms;
        for (int i = 0; i < UNITS.length; i++) {
            boolean onlyExact = UNITS[i].equals("y") || UNITS[i].equals("w");
            long count = rest / UNIT_MS[i];
            if (count > 0 && !(onlyExact && rest % UNIT_MS[i] != 0)) {
                text.append(count).append(UNITS[i]);
                rest -= count * UNIT_MS[i];
            }
        }
        return text.toString();
    }

    private static VarveException notValid(String text) {
        return new VarveException(
                ErrorKind.INVALID, "not a valid duration string: " + GoFormat.quote(text));
    }

    private static VarveException outOfRange() {
        return new VarveException(ErrorKind.INVALID, "duration out of range");
    }
}
