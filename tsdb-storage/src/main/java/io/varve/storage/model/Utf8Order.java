package io.varve.storage.model;

/// The order of strings by their UTF-8 bytes, which is the order of their code points. Java's own
/// order is that of UTF-16 units and puts U+10000 and above before U+E000.
public final class Utf8Order {
    private Utf8Order() {}

    /// Negative, zero or positive as `a` sorts before, with or after `b`.
    public static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // A surrogate stands for a code point above every char of the basic plane.
                if (Character.isSurrogate(x) != Character.isSurrogate(y)) {
                    return Character.isSurrogate(x) ? 1 : -1;
                }
                return Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
