package io.varve.query.parse;

import io.varve.storage.model.GoFormat;
import java.util.Locale;

/// Characters as Go prints them in Prometheus's errors.
final class GoRune {
    /// What Go's lexers see behind the last character; it prints as the replacement character.
    static final int END = -1;

    private GoRune() {}

    /// `%q`: `'x'`, with Go's escapes.
    static String quoted(int rune) {
        if (rune == '\'') {
            return "'\\''";
        }
        if (rune == '"') {
            return "'\"'";
        }
        String quoted = GoFormat.quote(Character.toString(visible(rune)));
        return "'" + quoted.substring(1, quoted.length() - 1) + "'";
    }

    /// `%#U`: `U+0071 'q'`, without the character if it has no picture.
    static String notation(int rune) {
        String hex = Integer.toHexString(rune).toUpperCase(Locale.ROOT);
        String code = "U+" + "0".repeat(Math.max(0, 4 - hex.length())) + hex;
        String picture = GoFormat.quote(Character.toString(rune));
        boolean printable = picture.length() == 2 + Character.charCount(rune);
        return printable || rune == '"' || rune == '\\'
                ? code + " '" + Character.toString(rune) + "'"
                : code;
    }

    private static int visible(int rune) {
        return rune == END ? QueryText.INVALID_RUNE : rune;
    }
}
