package io.varve.query.parse;

/// Finds the end of a quoted string and checks what is in it.
final class StringScanner {
    private static final int LETTER_MAX = 0x10FFFF;

    private final QueryText text;
    private final int start;
    private int position;

    /// @param start offset of the opening quote, which errors point to
    StringScanner(QueryText text, int start) {
        this.text = text;
        this.start = start;
        this.position = start + 1;
    }

    /// The offset behind the closing quote.
    int scan() {
        int quote = text.byteAt(start);
        boolean raw = quote == '`';
        for (; ; ) {
            int rune = next();
            if (rune == quote) {
                return position;
            }
            if (rune == QueryText.INVALID_RUNE) {
                throw error("invalid UTF-8 rune");
            }
            if (raw) {
                if (rune == GoRune.END) {
                    throw error("unterminated raw string");
                }
            } else if (rune == GoRune.END || rune == '\n') {
                throw error("unterminated quoted string");
            } else if (rune == '\\') {
                escape(quote);
            }
        }
    }

    private void escape(int quote) {
        int c = next();
        switch (c) {
            case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\' -> {
                // One letter, complete.
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> digits(c, 3, 8, 0xFF);
            case 'x' -> digits(next(), 2, 16, 0xFF);
            case 'u' -> digits(next(), 4, 16, LETTER_MAX);
            case 'U' -> digits(next(), 8, 16, LETTER_MAX);
            case GoRune.END -> throw error("escape sequence not terminated");
            default -> {
                if (c != quote) {
                    throw error("unknown escape sequence " + GoRune.notation(c));
                }
            }
        }
    }

    private void digits(int first, int count, int base, int max) {
        int c = first;
        long value = 0;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                c = next();
            }
            int digit = c < 0x80 ? Character.digit(c, base) : -1;
            if (digit < 0) {
                throw c == GoRune.END
                        ? error("escape sequence not terminated")
                        : error("illegal character " + GoRune.notation(c) + " in escape sequence");
            }
            value = value * base + digit;
        }
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        if (value > max || surrogate) {
            throw error("escape sequence is an invalid Unicode code point");
        }
    }

    private int next() {
        if (position >= text.length()) {
            return GoRune.END;
        }
        int rune = text.runeAt(position);
        position += text.runeLength(position);
        return rune;
    }

    private ParseException error(String message) {
        return ParseException.at(text, start, message);
    }
}
