package io.varve.storage.index;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Strings as UTF-8, which not every string has: a surrogate without its partner stands for no
/// character. In matchers such a string is allowed (it spells bytes that are not UTF-8) and equals
/// no label value.
final class Utf8 {
    private Utf8() {}

    /// The bytes, or null if there are none for this string.
    static byte @Nullable [] encode(String text) {
        return isEncodable(text) ? text.getBytes(StandardCharsets.UTF_8) : null;
    }

    static boolean isEncodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair =
                        Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
