package io.varve.query.script;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The positions of an `@st` line: how far before its sample a series started (conformance
/// FORMAT.md, A5).
final class StartOffsets {
    /// Stands for a position without a start timestamp.
    static final long NONE = Long.MIN_VALUE;

    private static final String DURATION = "(?:0|(?:\\d+(?:ms|[ywdhms]))+)";
    private static final Pattern ITEM =
            Pattern.compile("([+-]?" + DURATION + ")(?:([+-]" + DURATION + ")?x(\\d+))?");
    private static final Pattern OMITTED = Pattern.compile("_(?:x(\\d+))?");

    private StartOffsets() {}

    /// Offsets in milliseconds, one a position.
    static long[] parse(String line, int number) {
        long[] offsets = new long[16];
        int count = 0;
        String[] words = line.split("[ \t]+", -1);
        for (int i = 1; i < words.length; i++) {
            Matcher omitted = OMITTED.matcher(words[i]);
            Matcher item = ITEM.matcher(words[i]);
            long offset = NONE;
            long step = 0;
            int positions;
            if (omitted.matches()) {
                positions = omitted.group(1) == null ? 1 : Integer.parseInt(omitted.group(1));
            } else if (item.matches()) {
                offset = signed(item.group(1), number);
                step = item.group(2) == null ? 0 : signed(item.group(2), number);
                positions = item.group(3) == null ? 1 : Integer.parseInt(item.group(3)) + 1;
            } else {
                throw new ScriptException(number, "not a start offset: " + words[i]);
            }
            while (count + positions > offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * offsets.length);
            }
            for (int position = 0; position < positions; position++) {
                offsets[count++] = offset;
                offset = offset == NONE ? NONE : offset + step;
            }
        }
        return Arrays.copyOf(offsets, count);
    }

    private static long signed(String text, int number) {
        boolean negative = text.startsWith("-");
        String magnitude = negative || text.startsWith("+") ? text.substring(1) : text;
        long ms = ScriptNumbers.durationMs(magnitude, number);
        return negative ? -ms : ms;
    }
}
