package io.varve.storage.model;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/// Bounds on regular expressions, checked before they are compiled.
///
/// Matching is linear in the value, but re2j 1.8 compiles in quadratic time, expands repetitions
/// without a limit (`((a{1000}){1000}){1000}`), and descends once for every choice and border of a
/// group that can be reached without reading a character. Go, whose package Prometheus uses, has
/// limits of its own for the size, the repetitions and the depth; their names are used here.
final class RegexBudget {
    /// Compiling that much takes less than half a second.
    static final int LENGTH_MAX = 16 << 10;

    /// Go's limit of nested repetitions, multiplied.
    static final int REPEAT_MAX = 1_000;

    /// Go's limit of nested groups.
    static final int DEPTH_MAX = 1_000;

    /// Choices (`|`, `*`, `+`, `?`, optional repetitions) and borders of capturing groups after
    /// expansion. Matching 2,000 in a row needs half of a thread's stack.
    static final int CHOICES_MAX = 2_000;

    /// Characters and classes after expansion.
    static final int SIZE_MAX = 100_000;

    private static final int SHOWN_MAX = 60;

    private final String regex;
    private int at;
    private final Deque<Part> open = new ArrayDeque<>();

    /// The group that is being read, and the last thing read in it.
    private Part group = new Part();

    private Part last = new Part();

    /// What a piece of the expression costs.
    private static final class Part {
        long size;
        long choices;
        int repeat = 1;

        void add(Part other) {
            size += other.size;
            choices += other.choices;
            repeat = Math.max(repeat, other.repeat);
        }
    }

    RegexBudget(String regex) {
        this.regex = regex;
    }

    /// @throws PatternSyntaxException if a bound is passed. Malformed expressions pass: what is
    ///   wrong with them the compiler says
    void check() {
        if (regex.length() > LENGTH_MAX) {
            throw tooLarge();
        }
        while (at < regex.length()) {
            step(regex.charAt(at));
        }
        closeAll();
    }

    private void step(char c) {
        switch (c) {
            case '\\' -> escape();
            case '[' -> characterClass();
            case '(' -> {
                finishLast();
                open.push(group);
                group = new Part();
                group.choices = regex.startsWith("(?:", at) ? 0 : 2;
                at++;
                if (open.size() > DEPTH_MAX) {
                    throw new PatternSyntaxException("expression nests too deeply", shown());
                }
            }
            case ')' -> {
                at++;
                if (!open.isEmpty()) {
                    closeGroup();
                }
            }
            case '|' -> {
                finishLast();
                group.choices++;
                at++;
            }
            case '*', '+', '?' -> {
                last.choices++;
                at++;
            }
            case '{' -> repetition();
            default -> atom(1);
        }
    }

    /// A thing of size 1 that so many characters stand for.
    private void atom(int length) {
        finishLast();
        last.size = 1;
        at += length;
    }

    private void finishLast() {
        group.add(last);
        if (group.size > SIZE_MAX || group.choices > CHOICES_MAX) {
            throw tooLarge();
        }
        last = new Part();
    }

    private void closeGroup() {
        finishLast();
        last = group;
        group = open.pop();
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            closeGroup();
        }
        finishLast();
    }

    private void escape() {
        int length = 2;
        if (regex.startsWith("\\Q", at)) {
            int end = regex.indexOf("\\E", at);
            int literal = (end < 0 ? regex.length() : end) - at;
            atom(end < 0 ? literal : literal + 2);
            last.size = literal;
            return;
        }
        // \p{Greek}, \x{10FFFF}
        if (regex.startsWith("{", at + 2) && at + 1 < regex.length()) {
            char kind = regex.charAt(at + 1);
            int end = regex.indexOf('}', at);
            if ((kind == 'p' || kind == 'P' || kind == 'x') && end > 0) {
                length = end - at + 1;
            }
        }
        atom(length);
    }

    private void characterClass() {
        int end = at + 1;
        if (regex.startsWith("^", end)) {
            end++;
        }
        // A bracket that comes first stands for itself.
        if (regex.startsWith("]", end)) {
            end++;
        }
        while (end < regex.length() && regex.charAt(end) != ']') {
            if (regex.charAt(end) == '\\') {
                end++;
            } else if (regex.startsWith("[:", end)) {
                int name = regex.indexOf(":]", end);
                end = name < 0 ? end : name + 1;
            }
            end++;
        }
        atom(end - at + 1);
    }

    private void repetition() {
        int end = regex.indexOf('}', at);
        int[] counts = end < 0 ? new int[0] : counts(regex.substring(at + 1, end));
        if (counts.length == 0) {
            atom(1);
            return;
        }
        int times = Math.max(counts[0], counts[1]);
        long product = (long) times * last.repeat;
        if (product > REPEAT_MAX) {
            throw new PatternSyntaxException("invalid repeat count", regex.substring(at, end + 1));
        }
        last.repeat = (int) Math.max(product, 1);
        last.size *= Math.max(times, 1);
        last.choices = last.choices * Math.max(times, 1) + Math.abs(counts[1] - counts[0]) + 1;
        at = end + 1;
    }

    /// Minimum and maximum of `n`, `n,` or `n,m`; nothing if the text is none of them.
    private static int[] counts(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length > 2 || !isCount(parts[0])) {
            return new int[0];
        }
        int minimum = Integer.parseInt(parts[0]);
        if (parts.length == 1 || parts[1].isEmpty()) {
            return new int[] {minimum, minimum};
        }
        return isCount(parts[1]) ? new int[] {minimum, Integer.parseInt(parts[1])} : new int[0];
    }

    private static boolean isCount(String text) {
        // Longer numbers are refused by the compiler.
        return !text.isEmpty()
                && text.length() < 6
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private PatternSyntaxException tooLarge() {
        return new PatternSyntaxException("expression too large", shown());
    }

    private String shown() {
        return regex.length() <= SHOWN_MAX ? regex : regex.substring(0, SHOWN_MAX) + "...";
    }
}
