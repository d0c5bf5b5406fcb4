package io.varve.query.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The value of a quoted string that [StringScanner] has found to be well-formed.
final class StringText {
    private StringText() {}

    /// The string between the quotes, escapes replaced. Bytes that are not valid UTF-8 become lone
    /// surrogates, see [QueryText].
    static String unquote(QueryText text, Token string) {
        byte[] quoted = text.bytes(string.start() + 1, string.end() - 1);
        if (text.byteAt(string.start()) == '`' || indexOfEscape(quoted) < 0) {
            return QueryText.decode(quoted, 0, quoted.length);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream(quoted.length);
        for (int i = 0; i < quoted.length; ) {
            if (quoted[i] == '\\') {
                i = escape(quoted, i + 1, value);
            } else {
                value.write(quoted[i++]);
            }
        }
        byte[] bytes = value.toByteArray();
        return QueryText.decode(bytes, 0, bytes.length);
    }

    private static int indexOfEscape(byte[] quoted) {
        for (int i = 0; i < quoted.length; i++) {
            if (quoted[i] == '\\') {
                return i;
            }
        }
        return -1;
    }

    /// Writes what the escape at the offset, behind its backslash, stands for.
    ///
    /// @return the offset behind it
    private static int escape(byte[] quoted, int at, ByteArrayOutputStream value) {
        switch (quoted[at]) {
            case 'a' -> value.write(0x07);
            case 'b' -> value.write('\b');
            case 'f' -> value.write('\f');
            case 'n' -> value.write('\n');
            case 'r' -> value.write('\r');
            case 't' -> value.write('\t');
            case 'v' -> value.write(0x0B);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                value.write(number(quoted, at, 3, 8));
                return at + 3;
            }
            case 'x' -> {
                value.write(number(quoted, at + 1, 2, 16));
                return at + 3;
            }
            case 'u' -> {
                writeLetter(number(quoted, at + 1, 4, 16), value);
                return at + 5;
            }
            case 'U' -> {
                writeLetter(number(quoted, at + 1, 8, 16), value);
                return at + 9;
            }
            default -> value.write(quoted[at]); // a backslash or the quote
        }
        return at + 1;
    }

    private static int number(byte[] quoted, int at, int digits, int radix) {
        return Integer.parseInt(new String(quoted, at, digits, StandardCharsets.ISO_8859_1), radix);
    }

    private static void writeLetter(int rune, ByteArrayOutputStream value) {
        value.writeBytes(Character.toString(rune).getBytes(StandardCharsets.UTF_8));
    }
}
