package io.varve.query.exec.function;

import java.util.OptionalDouble;

/// The upper bound of a classic bucket, as its label `le` says it: a decimal number, `Inf` or
/// `NaN`, as Go reads numbers.
final class BucketBound {
    static final String LABEL = "le";

    private BucketBound() {}

    /// @return empty if the text is not a number, or too large for a double
    static OptionalDouble parse(String text) {
        int start = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        String unsigned = text.substring(start);
        if (unsigned.equalsIgnoreCase("inf") || unsigned.equalsIgnoreCase("infinity")) {
            return OptionalDouble.of(
                    text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        if (text.equalsIgnoreCase("nan")) {
            return OptionalDouble.of(Double.NaN);
        }
        if (!isDecimal(unsigned)) {
            return OptionalDouble.empty();
        }
        double bound = Double.parseDouble(text);
        return Double.isInfinite(bound) ? OptionalDouble.empty() : OptionalDouble.of(bound);
    }

    /// Digits with at most one point among them, and an exponent.
    private static boolean isDecimal(String text) {
        int whole = digits(text, 0);
        int end = whole;
        if (end < text.length() && text.charAt(end) == '.') {
            end = digits(text, end + 1);
            if (end == 1) {
                return false;
            }
        } else if (whole == 0) {
            return false;
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int exponent = end + 1;
            if (exponent < text.length() && "+-".indexOf(text.charAt(exponent)) >= 0) {
                exponent++;
            }
            end = digits(text, exponent);
            if (end == exponent) {
                return false;
            }
        }
        return end == text.length();
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }
}
