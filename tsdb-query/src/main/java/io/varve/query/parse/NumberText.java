package io.varve.query.parse;

import io.varve.storage.model.GoFormat;
import java.math.BigInteger;

/// Converts the text of a number, as Go's `strconv` does for Prometheus: hexadecimal integers,
/// octal ones with a leading zero, decimal integers and fractions; underscores between digits.
final class NumberText {
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private NumberText() {}

    /// @throws IllegalArgumentException if it is not a number or too large; the message is
    ///   Prometheus's
    static double parse(String text) {
        return switch (text.charAt(0)) {
            case 'i', 'I' -> Double.POSITIVE_INFINITY;
            case 'n', 'N' -> Double.NaN;
            default -> finite(text);
        };
    }

    private static double finite(String text) {
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        String digits = text.replace("_", "");
        if (!underscoresSeparateDigits(text, hexadecimal)) {
            throw invalid(text, "invalid syntax");
        }
        if (hexadecimal) {
            return integer(text, digits.substring(2), 16);
        }
        if (isOctal(digits)) {
            BigInteger value = new BigInteger(digits, 8);
            // Too large an octal number is read as a decimal one.
            return value.compareTo(LONG_MAX) <= 0 ? value.doubleValue() : decimal(text, digits);
        }
        return decimal(text, digits);
    }

    private static boolean underscoresSeparateDigits(String text, boolean hexadecimal) {
        for (int i = text.indexOf('_'); i >= 0; i = text.indexOf('_', i + 1)) {
            boolean afterPrefix = hexadecimal && i == 2;
            boolean afterDigit = i > 0 && Character.digit(text.charAt(i - 1), 16) >= 0;
            boolean beforeDigit =
                    i + 1 < text.length() && Character.digit(text.charAt(i + 1), 16) >= 0;
            if (!beforeDigit || !(afterPrefix || afterDigit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOctal(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return false;
        }
        for (int i = 1; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '7') {
                return false;
            }
        }
        return true;
    }

    private static double integer(String text, String digits, int radix) {
        if (digits.isEmpty()) {
            throw invalid(text, "invalid syntax");
        }
        BigInteger value = new BigInteger(digits, radix);
        if (value.compareTo(LONG_MAX) > 0) {
            throw invalid(text, "invalid syntax");
        }
        return value.doubleValue();
    }

    private static double decimal(String text, String digits) {
        double value;
        try {
            value = Double.parseDouble(digits);
        } catch (NumberFormatException malformed) {
            throw invalid(text, "invalid syntax");
        }
        if (Double.isInfinite(value)) {
            throw invalid(text, "value out of range");
        }
        return value;
    }

    private static IllegalArgumentException invalid(String text, String reason) {
        return new IllegalArgumentException(
                "error parsing number: strconv.ParseFloat: parsing "
                        + GoFormat.quote(text)
                        + ": "
                        + reason);
    }
}
