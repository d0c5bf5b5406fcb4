package io.varve.query.api;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// Floats in the syntax that Go's `strconv.ParseFloat` reads. Java's own parser reads more (`1d`,
/// blanks around) and less (`inf`, `0x1p` with underscores).
final class GoFloat {
    private static final Pattern DECIMAL =
            Pattern.compile(
                    "[+-]?(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)"
                            + "(?:[eE][+-]?\\d+)?");
    private static final Pattern HEXADECIMAL =
            Pattern.compile(
                    "[+-]?0[xX]_?(?:[0-9a-fA-F_]+\\.?[0-9a-fA-F_]*|\\.[0-9a-fA-F]+)"
                            + "[pP][+-]?\\d+");
    private static final Pattern INFINITE =
            Pattern.compile("([+-]?)inf(?:inity)?", Pattern.CASE_INSENSITIVE);

    private GoFloat() {}

    /// The number, or nothing if the text is none. Numbers beyond the largest float are none.
    static OptionalDouble parse(String text) {
        if (text.equalsIgnoreCase("nan")) {
            return OptionalDouble.of(Double.NaN);
        }
        if (INFINITE.matcher(text).matches()) {
            return OptionalDouble.of(
                    text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        if (!DECIMAL.matcher(text).matches() && !HEXADECIMAL.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        double number = Double.parseDouble(text.replace("_", ""));
        return Double.isInfinite(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
    }
}
