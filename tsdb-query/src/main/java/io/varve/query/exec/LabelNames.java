package io.varve.query.exec;

/// The rule for label names in queries.
public final class LabelNames {
    private LabelNames() {}

    /// Whether a text can be the name of a label: not empty and valid UTF-8. The parser keeps bytes
    /// that are not as lone surrogates.
    public static boolean isValid(String name) {
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                return false;
            }
            i += Character.charCount(c);
        }
        return !name.isEmpty();
    }
}
