package io.varve.storage.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Numbers and strings as Go prints them, because the texts of Prometheus (values in JSON, errors,
/// annotations, `le` labels) are compared to the letter by its users.
public final class GoFormat {
    /// Conformance FORMAT.md, B6: 123456 prints as it is, 1234567 as 1.234567e+06.
    private static final int SHORTEST_EXPONENT_MAX = 6;

    private GoFormat() {}

    /// `strconv.FormatFloat(value, 'f', -1, 64)`: shortest digits that round-trip, no exponent.
    public static String plain(double value) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        if (value == 0) {
            return negativeZero(value) ? "-0" : "0";
        }
        return shortest(value).toPlainString();
    }

    /// `%g` as Prometheus's annotations show it: the shortest digits that round-trip, exponent
    /// notation if the decimal exponent is below -4 or at least 6.
    public static String general(double value) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        if (value == 0) {
            return negativeZero(value) ? "-0" : "0";
        }
        return general(shortest(value), SHORTEST_EXPONENT_MAX);
    }

    /// `%.<precision>g`: so many significant digits, trailing zeros removed.
    public static String general(double value, int precision) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        if (value == 0) {
            return negativeZero(value) ? "-0" : "0";
        }
        BigDecimal digits =
                new BigDecimal(value)
                        .round(new MathContext(precision, RoundingMode.HALF_EVEN))
                        .stripTrailingZeros();
        return general(digits, precision);
    }

    private static String general(BigDecimal digits, int exponentMax) {
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent < -4 || exponent >= exponentMax) {
            return exponential(digits, exponent);
        }
        return digits.toPlainString();
    }

    /// As encoding of sample values in Prometheus's JSON: `'f'` form, but an exponent if the
    /// magnitude is below 1e-6 or at least 1e21.
    public static String json(double value) {
        double magnitude = Math.abs(value);
        if (magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21) || special(value) != null) {
            return plain(value);
        }
        BigDecimal digits = shortest(value);
        return exponential(digits, digits.precision() - digits.scale() - 1);
    }

    private static BigDecimal shortest(double value) {
        // Since JDK 19 Double.toString yields the shortest decimal that round-trips, but of two
        // digits at least, which differs from the one of one digit for some subnormal numbers.
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (digits.precision() == 2 && Math.abs(value) < Double.MIN_NORMAL) {
            BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (one.doubleValue() == value) {
                return one;
            }
        }
        return digits;
    }

    private static String exponential(BigDecimal digits, int exponent) {
        String unscaled = digits.unscaledValue().abs().toString();
        StringBuilder text = new StringBuilder();
        if (digits.signum() < 0) {
            text.append('-');
        }
        text.append(unscaled.charAt(0));
        if (unscaled.length() > 1) {
            text.append('.').append(unscaled, 1, unscaled.length());
        }
        text.append('e').append(exponent < 0 ? '-' : '+');
        int magnitude = Math.abs(exponent);
        if (magnitude < 10) {
            text.append('0');
        }
        return text.append(magnitude).toString();
    }

    private static boolean negativeZero(double value) {
        return Double.doubleToRawLongBits(value) != 0;
    }

    private static @Nullable String special(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (value == Double.POSITIVE_INFINITY) {
            return "+Inf";
        }
        if (value == Double.NEGATIVE_INFINITY) {
            return "-Inf";
        }
        return null;
    }

    /// `strconv.Quote`: double quotes, Go escapes. A lone low surrogate U+DC80..U+DCFF stands for
    /// the raw byte 0x80..0xFF of a string that is not valid UTF-8 and prints as `\xNN`.
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case 0x07 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 0x0B -> quoted.append("\\v");
                default -> appendQuoted(quoted, c);
            }
        }
        return quoted.append('"').toString();
    }

    private static void appendQuoted(StringBuilder quoted, int c) {
        if (c >= 0xDC80 && c <= 0xDCFF) {
            quoted.append(hex("\\x", c - 0xDC00, 2));
        } else if (c < 0x20 || c == 0x7F) {
            quoted.append(hex("\\x", c, 2));
        } else if (c < 0x7F || isPrintable(c)) {
            quoted.appendCodePoint(c);
        } else if (c < 0x10000) {
            quoted.append(hex("\\u", c, 4));
        } else {
            quoted.append(hex("\\U", c, 8));
        }
    }

    private static String hex(String prefix, int value, int digits) {
        String text = Integer.toHexString(value);
        return prefix + "0".repeat(digits - text.length()) + text;
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /// The number of bytes of the text in UTF-8.
    public static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
