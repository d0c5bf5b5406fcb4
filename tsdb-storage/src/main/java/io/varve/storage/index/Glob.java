package io.varve.storage.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// A text with gaps for any characters, as in `api-.*-prod`: what simple regular expressions amount
/// to. Immutable.
///
/// @param literals the texts before, between and after the gaps, at least two; the outer ones may
///   be empty
/// @param nonEmpty per gap, whether it takes at least one character (`.+`) or may take none (`.*`)
record Glob(List<String> literals, List<Boolean> nonEmpty) {
    Glob {
        literals = List.copyOf(literals);
        nonEmpty = List.copyOf(nonEmpty);
        if (literals.size() != nonEmpty.size() + 1 || nonEmpty.isEmpty()) {
            throw new IllegalArgumentException(literals + " with gaps " + nonEmpty);
        }
    }

    /// Whether every value is matched, or every value but the empty one.
    boolean matchesEveryValue() {
        return nonEmpty.size() == 1 && literals.get(0).isEmpty() && literals.get(1).isEmpty();
    }

    /// This glob as a test on values. In UTF-8 the bytes of one character never look like those of
    /// another, so texts can be searched for as bytes, and a gap that takes a byte takes a
    /// character.
    ValueTest test() {
        byte[][] texts = new byte[literals.size()][];
        boolean[] gaps = new boolean[nonEmpty.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = literals.get(i).getBytes(StandardCharsets.UTF_8);
        }
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = nonEmpty.get(i);
        }
        return (utf8, from, to) -> matches(texts, gaps, utf8, from, to);
    }

    private static boolean matches(byte[][] texts, boolean[] gaps, byte[] utf8, int from, int to) {
        byte[] first = texts[0];
        byte[] last = texts[texts.length - 1];
        int at = from + first.length;
        int end = to - last.length;
        if (at > end || !startsWith(utf8, from, first) || !startsWith(utf8, end, last)) {
            return false;
        }
        // The leftmost place for each text leaves the most room for those after it.
        for (int i = 1; i < texts.length - 1; i++) {
            at = indexOf(utf8, at + (gaps[i - 1] ? 1 : 0), end, texts[i]);
            if (at < 0) {
                return false;
            }
            at += texts[i].length;
        }
        return at + (gaps[gaps.length - 1] ? 1 : 0) <= end;
    }

    private static boolean startsWith(byte[] utf8, int from, byte[] text) {
        return Arrays.equals(utf8, from, from + text.length, text, 0, text.length);
    }

    private static int indexOf(byte[] utf8, int from, int to, byte[] text) {
        for (int at = from; at <= to - text.length; at++) {
            if (startsWith(utf8, at, text)) {
                return at;
            }
        }
        return -1;
    }
}
