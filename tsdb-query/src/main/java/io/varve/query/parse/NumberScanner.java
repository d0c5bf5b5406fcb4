package io.varve.query.parse;

/// Finds the end of a number or duration. What it accepts need not be valid, as in Prometheus: the
/// rest is found when the text is converted, and each stage has errors of its own.
final class NumberScanner {
    private final QueryText text;
    private int position;

    /// @param position offset of the first character, a digit, or a dot before a digit
    NumberScanner(QueryText text, int position) {
        this.text = text;
        this.position = position;
    }

    /// How far the last scan has come, whether it succeeded or not.
    int position() {
        return position;
    }

    /// Whether a number stands here that no letter, digit or underscore follows.
    boolean number() {
        boolean scanned = isHexPrefix() ? hexadecimal() : decimal();
        return scanned && !isWord(peek());
    }

    private boolean isHexPrefix() {
        return peek() == '0' && (text.byteAt(position + 1) | 0x20) == 'x';
    }

    private boolean hexadecimal() {
        position += 2;
        while (isHexDigit(peek()) || peek() == '_') {
            if (accept('_') && !isHexDigit(peek())) {
                return false;
            }
            acceptHexDigit();
        }
        // Fractions do not exist in base 16.
        return !accept('.');
    }

    private boolean decimal() {
        accept('.');
        acceptDigit();
        boolean dot = false;
        boolean exponent = false;
        for (; ; ) {
            int c = peek();
            if (c == '.') {
                position++;
                if (dot || accept('_') || accept('.')) {
                    return false;
                }
                dot = true;
            } else if (c == 'e' || c == 'E') {
                position++;
                if (exponent) {
                    return false;
                }
                exponent = true;
                acceptSign();
                if (isBadAfterMark()) {
                    return false;
                }
            } else if (c == '_') {
                position++;
                if (isBadAfterMark()) {
                    return false;
                }
            } else if (!acceptDigit()) {
                return true;
            }
        }
    }

    /// Whether, after an exponent mark or an underscore, something follows that cannot.
    private boolean isBadAfterMark() {
        return switch (peek()) {
            case '.', '_', 'e', 'E' -> {
                position++;
                yield true;
            }
            case -1 -> true;
            default -> false;
        };
    }

    /// Whether the number that [#number()] found and refused goes on as a duration.
    boolean durationFromNumber() {
        if (!acceptUnit("smhdwy")) {
            return false;
        }
        while (acceptDigit()) {
            while (acceptDigit()) {
                // The digits of one part.
            }
            if (!acceptUnit("smhdw")) {
                return false;
            }
        }
        if (isWord(peek())) {
            // The error shows the character that is one too many.
            position++;
            return false;
        }
        return true;
    }

    /// A unit, or two letters that could be `ms`; others are found when the text is converted.
    private boolean acceptUnit(String letters) {
        int c = peek();
        if (c < 0 || letters.indexOf(c) < 0) {
            return false;
        }
        position++;
        accept('s');
        return true;
    }

    private int peek() {
        return text.byteAt(position);
    }

    private boolean accept(char expected) {
        if (peek() != expected) {
            return false;
        }
        position++;
        return true;
    }

    private void acceptSign() {
        if (!accept('+')) {
            accept('-');
        }
    }

    private boolean acceptDigit() {
        if (!isDigit(peek())) {
            return false;
        }
        position++;
        return true;
    }

    private void acceptHexDigit() {
        if (isHexDigit(peek())) {
            position++;
        }
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexDigit(int c) {
        return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    }

    static boolean isLetter(int c) {
        return c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    }

    /// Whether it may stand inside an identifier.
    static boolean isWord(int c) {
        return isLetter(c) || isDigit(c);
    }
}
