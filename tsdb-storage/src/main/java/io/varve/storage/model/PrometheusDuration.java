package io.varve.storage.model;

/// Spans of time as Prometheus writes them: `90s`, `1h30m`, `2w`, `0`. Units come in falling order,
/// each at most once: `y` (365 days), `w`, `d`, `h`, `m`, `s`, `ms`.
public final class PrometheusDuration {
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] UNIT_MS = {
        365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1
    };

    /// Prometheus holds durations in nanoseconds, in 63 bits.
    private static final long MS_MAX = Long.MAX_VALUE / 1_000_000;

    private PrometheusDuration() {}

    /// @return milliseconds, not negative
    /// @throws IllegalArgumentException with a text for the user if this is no duration
    public static long parseMs(String text) {
        if (text.equals("0")) {
            return 0;
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty duration string");
        }
        long total = 0;
        int unit = 0;
        int at = 0;
        while (at < text.length()) {
            int digits = digitsEnd(text, at);
            int unitEnd = lettersEnd(text, digits);
            int found = unitIndex(text.substring(digits, unitEnd), unit);
            if (digits == at || found < 0) {
                throw new IllegalArgumentException(
                        "not a valid duration string: " + GoFormat.quote(text));
            }
            total = add(total, text.substring(at, digits), UNIT_MS[found]);
            unit = found + 1;
            at = unitEnd;
        }
        return total;
    }

    private static long add(long total, String digits, long unitMs) {
        // 19 digits may overflow a long; no duration in range needs more than 16.
        long count = digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
        if (count > (MS_MAX - total) / unitMs) {
            throw new IllegalArgumentException("duration out of range");
        }
        return total + count * unitMs;
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int lettersEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
            at++;
        }
        return at;
    }

    private static int unitIndex(String unit, int from) {
        for (int i = from; i < UNITS.length; i++) {
            if (UNITS[i].equals(unit)) {
                return i;
            }
        }
        return -1;
    }

    /// The shortest form that [#parseMs] reads back; weeks and years only where nothing remains.
    ///
    /// @param ms not negative
    public static String format(long ms) {
        if (ms < 0) {
            throw new IllegalArgumentException("negative duration: " + ms + " ms");
        }
        if (ms == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        long rest = ms;
        for (int i = 0; i < UNITS.length; i++) {
            boolean wholeOnly = UNITS[i].equals("y") || UNITS[i].equals("w");
            if (wholeOnly && rest % UNIT_MS[i] != 0) {
                continue;
            }
            if (rest >= UNIT_MS[i]) {
                text.append(rest / UNIT_MS[i]).append(UNITS[i]);
                rest %= UNIT_MS[i];
            }
        }
        return text.toString();
    }
}
