package io.varve.query.script;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations and numbers as scripts write them (conformance FORMAT.md, A3, A7 and A10.1).
final class ScriptNumbers {
    private static final Pattern DURATION =
            Pattern.compile(
                    "(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?"
                            + "(?:(\\d+)ms)?");
    private static final long[] UNIT_MS = {
        365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1
    };

    /// Nanoseconds must fit 64 bits.
    private static final long DURATION_MS_MAX = Long.MAX_VALUE / 1_000_000;

    private ScriptNumbers() {}

    /// A duration in milliseconds; empty if the text is none.
    static Optional<Long> durationMs(String text) {
        if (text.equals("0")) {
            return Optional.of(0L);
        }
        Matcher matcher = DURATION.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        try {
            long total = 0;
            for (int unit = 0; unit < UNIT_MS.length; unit++) {
                if (matcher.group(unit + 1) != null) {
                    long count = Long.parseLong(matcher.group(unit + 1));
                    total = Math.addExact(total, Math.multiplyExact(count, UNIT_MS[unit]));
                }
            }
            return total > DURATION_MS_MAX ? Optional.empty() : Optional.of(total);
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty(); // out of range is no duration either
        }
    }

    static long durationMs(String text, int line) {
        return durationMs(text)
                .orElseThrow(
                        () -> new ScriptException(line, "not a valid duration: \"" + text + "\""));
    }

    /// A number by itself, with an optional sign; empty if the text is none.
    static Optional<Double> number(String text) {
        boolean negative = text.startsWith("-");
        String magnitude = negative || text.startsWith("+") ? text.substring(1) : text;
        Optional<Double> value = magnitude(magnitude);
        return negative ? value.map(number -> -number) : value;
    }

    private static Optional<Double> magnitude(String text) {
        String lower = text.toLowerCase(Locale.ROOT).replace("_", "");
        if (lower.equals("inf")) {
            return Optional.of(Double.POSITIVE_INFINITY);
        }
        if (lower.equals("nan")) {
            return Optional.of(Double.NaN);
        }
        if (lower.matches("0x[0-9a-f]{1,15}")) {
            return Optional.of((double) Long.parseLong(lower.substring(2), 16));
        }
        if (lower.matches("(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?")) {
            return Optional.of(Double.parseDouble(lower));
        }
        return durationMs(lower).map(ms -> ms / 1000.0);
    }
}
