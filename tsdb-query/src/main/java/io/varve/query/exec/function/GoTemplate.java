package io.varve.query.exec.function;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;

/// A replacement text in the language of Go's `Regexp.Expand`: `$1`, `${1}`, `$name`, `${name}`
/// stand for what a group has matched, `$$` for a dollar. A name is as long as it can be: `$1x` is
/// the group named `1x`. A group that does not exist is empty; a dollar that begins nothing is
/// itself. Immutable.
final class GoTemplate {
    /// Go does not take larger numbers for the number of a group.
    private static final int GROUP_DIGITS_MAX = 8;

    /// Texts and groups in turn, beginning and ending with a text.
    private final List<String> texts = new ArrayList<>();

    /// Numbers of groups, -1 for one that does not exist.
    private final List<Integer> groups = new ArrayList<>();

    GoTemplate(String template, Pattern pattern) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at);
            if (c != '$') {
                text.append(c);
                at++;
            } else if (template.startsWith("$$", at)) {
                text.append('$');
                at += 2;
            } else {
                boolean braced = template.startsWith("${", at);
                int begin = at + (braced ? 2 : 1);
                int end = endOfName(template, begin);
                boolean closed = !braced || template.startsWith("}", end);
                if (end == begin || !closed) {
                    text.append('$');
                    at++;
                } else {
                    texts.add(text.toString());
                    text.setLength(0);
                    groups.add(group(template.substring(begin, end), pattern));
                    at = braced ? end + 1 : end;
                }
            }
        }
        texts.add(text.toString());
    }

    private static int endOfName(String template, int begin) {
        int end = begin;
        while (end < template.length()) {
            int c = template.codePointAt(end);
            if (c != '_' && !Character.isLetter(c) && Character.getType(c) != DIGIT) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    /// The Unicode category of digits.
    private static final int DIGIT = Character.DECIMAL_DIGIT_NUMBER;

    private static int group(String name, Pattern pattern) {
        if (isNumber(name)) {
            int number = Integer.parseInt(name);
            return number <= pattern.groupCount() ? number : -1;
        }
        return pattern.namedGroups().getOrDefault(name, -1);
    }

    private static boolean isNumber(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        boolean leadingZero = name.length() > 1 && name.charAt(0) == '0';
        return !leadingZero && name.length() <= GROUP_DIGITS_MAX;
    }

    /// How long the text will be.
    ///
    /// @param match a successful match of the pattern that the template was made for
    long expandedLength(Matcher match) {
        long length = 0;
        for (String text : texts) {
            length += text.length();
        }
        for (int group : groups) {
            if (group >= 0 && match.start(group) >= 0) {
                length += match.end(group) - match.start(group);
            }
        }
        return length;
    }

    /// @param match a successful match of the pattern that the template was made for
    String expand(Matcher match) {
        if (groups.isEmpty()) {
            return texts.get(0);
        }
        StringBuilder expanded = new StringBuilder(texts.get(0));
        for (int i = 0; i < groups.size(); i++) {
            String matched = groups.get(i) < 0 ? null : match.group(groups.get(i));
            if (matched != null) {
                expanded.append(matched);
            }
            expanded.append(texts.get(i + 1));
        }
        return expanded.toString();
    }
}
