package io.varve.query.api;

/// Strings on their way into JSON.
final class JsonText {
    private JsonText() {}

    /// The text with U+FFFD in place of each lone surrogate. Those stand for bytes of a PromQL
    /// string that are not UTF-8, which JSON cannot carry.
    static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
