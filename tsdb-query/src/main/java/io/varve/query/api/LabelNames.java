package io.varve.query.api;

import java.util.OptionalInt;

/// Label names in paths of URLs. Clients that must keep to the old alphabet escape other characters
/// by "value encoding": prefix `U__`, then `__` for an underscore and `_<hex>_` for a code point.
final class LabelNames {
    private static final String PREFIX = "U__";

    /// A code point has at most six hexadecimal digits.
    private static final int HEX_DIGITS_MAX = 6;

    private LabelNames() {}

    /// The name that is meant. A text that starts like an escaped one and is none, means itself.
    static String unescape(String text) {
        if (!text.startsWith(PREFIX)) {
            return text;
        }
        StringBuilder name = new StringBuilder();
        int at = PREFIX.length();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '_') {
                name.append(c);
                at++;
            } else if (text.startsWith("__", at)) {
                name.append('_');
                at += 2;
            } else {
                int end = text.indexOf('_', at + 1);
                OptionalInt point = end < 0 ? OptionalInt.empty() : hex(text, at + 1, end);
                if (point.isEmpty()) {
                    return text;
                }
                name.appendCodePoint(point.getAsInt());
                at = end + 1;
            }
        }
        return name.toString();
    }

    private static OptionalInt hex(String text, int from, int to) {
        if (from == to || to - from > HEX_DIGITS_MAX) {
            return OptionalInt.empty();
        }
        int point = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return OptionalInt.empty();
            }
            point = 16 * point + digit;
        }
        boolean scalar =
                Character.isValidCodePoint(point)
                        && !(point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
        return scalar ? OptionalInt.of(point) : OptionalInt.empty();
    }

    /// Prometheus's rule since UTF-8 names are allowed: not empty, and text.
    static boolean isValid(String name) {
        if (name.isEmpty()) {
            return false;
        }
        for (int i = 0; i < name.length(); ) {
            int point = name.codePointAt(i);
            // A lone surrogate, or what a decoder puts in place of bytes that are no UTF-8.
            if (Character.charCount(point) == 1 && Character.isSurrogate((char) point)) {
                return false;
            }
            i += Character.charCount(point);
        }
        return true;
    }
}
