package io.varve.query.script;

import io.varve.query.parse.ParseException;
import io.varve.query.parse.PromqlParser;
import io.varve.storage.histogram.Combination;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses `metric{labels} value value ...` (conformance FORMAT.md, A3).
final class SeriesLineParser {
    /// Expanded positions of one line; scripts are short, and a typing error must not eat the
    /// memory.
    private static final int POSITIONS_MAX = 1_000_000;

    private static final String NUMBER =
            "(?:(?i:inf|nan)|(?:\\d+(?:ms|[ywdhms]))+|(?:\\d[\\d_]*\\.?[\\d_]*|\\.\\d[\\d_]*)"
                    + "(?:[eE][+-]?\\d+)?)";
    private static final Pattern NUMBERS =
            Pattern.compile("([+-]?" + NUMBER + ")(?:([+-]" + NUMBER + ")?x(\\d+))?");
    private static final Pattern HISTOGRAMS =
            Pattern.compile("(\\{\\{[^}]*\\}\\})(?:(?:([+-])(\\{\\{[^}]*\\}\\}))?x(\\d+))?");
    private static final Pattern WORDS = Pattern.compile("(_|stale)(?:x(\\d+))?");

    private final int line;
    private final String text;
    private final int metricEnd;

    SeriesLineParser(int line, String text) {
        this.line = line;
        this.text = text;
        this.metricEnd = metricEnd(text);
    }

    /// Where the metric ends: at the first blank outside braces.
    private static int metricEnd(String text) {
        boolean braces = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (braces && (c == '"' || c == '\'' || c == '`')) {
                i = closingQuote(text, i);
            } else if (c == '{') {
                braces = true;
            } else if (c == '}') {
                braces = false;
            } else if (!braces && (c == ' ' || c == '\t')) {
                return i;
            }
        }
        return text.length();
    }

    private static int closingQuote(String text, int open) {
        char quote = text.charAt(open);
        for (int i = open + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '`') {
                i++;
            } else if (c == quote) {
                return i;
            }
        }
        return text.length() - 1;
    }

    Labels metric() {
        try {
            return PromqlParser.parseSeries(text.substring(0, metricEnd));
        } catch (ParseException e) {
            throw new ScriptException(line, e.getMessage());
        }
    }

    List<ScriptValue> values() {
        List<ScriptValue> values = new ArrayList<>();
        int at = metricEnd;
        while (true) {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
            if (at == text.length()) {
                return values;
            }
            at = item(at, values);
            if (values.size() > POSITIONS_MAX) {
                throw new ScriptException(line, "more than " + POSITIONS_MAX + " values");
            }
            if (at < text.length() && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
                throw new ScriptException(line, "unexpected text in value: " + text.substring(at));
            }
        }
    }

    private int item(int at, List<ScriptValue> values) {
        Matcher words = WORDS.matcher(text).region(at, text.length());
        if (words.lookingAt()) {
            boolean omitted = words.group(1).equals("_");
            // `_xN` is N positions, while `stalexN` repeats N more times, as values do.
            int more = words.group(2) == null ? 0 : count(words.group(2));
            int positions = omitted && words.group(2) != null ? more : more + 1;
            ScriptValue value =
                    omitted
                            ? new ScriptValue.Omitted()
                            : new ScriptValue.FloatValue(StaleMarker.VALUE);
            for (int i = 0; i < positions; i++) {
                values.add(value);
            }
            return words.end();
        }
        Matcher histograms = HISTOGRAMS.matcher(text).region(at, text.length());
        if (histograms.lookingAt()) {
            addHistograms(histograms, values);
            return histograms.end();
        }
        Matcher numbers = NUMBERS.matcher(text).region(at, text.length());
        if (numbers.lookingAt()) {
            double value = number(numbers.group(1));
            double step = numbers.group(2) == null ? 0 : number(numbers.group(2));
            int more = numbers.group(3) == null ? 0 : count(numbers.group(3));
            for (int i = 0; i <= more; i++) {
                values.add(new ScriptValue.FloatValue(value));
                value = numbers.group(2) == null ? value : value + step;
            }
            return numbers.end();
        }
        throw new ScriptException(line, "not a value: " + text.substring(at));
    }

    private void addHistograms(Matcher matcher, List<ScriptValue> values) {
        HistogramLiteral first = HistogramLiteral.parse(line, matcher.group(1));
        int more = matcher.group(4) == null ? 0 : count(matcher.group(4));
        values.add(new ScriptValue.Native(first.histogram(), first.hintGiven()));
        if (matcher.group(2) == null) {
            for (int i = 0; i < more; i++) {
                values.add(new ScriptValue.Native(first.histogram(), first.hintGiven()));
            }
            return;
        }
        HistogramLiteral step = HistogramLiteral.parse(line, matcher.group(3));
        FloatHistogram current = first.histogram();
        for (int i = 0; i < more; i++) {
            if (current.schema() > step.histogram().schema()) {
                throw new ScriptException(
                        line,
                        "error combining histograms: cannot merge from schema "
                                + step.histogram().schema()
                                + " to "
                                + current.schema());
            }
            current =
                    combined(
                            matcher.group(2).equals("+")
                                    ? HistogramArithmetic.add(current, step.histogram())
                                    : HistogramArithmetic.subtract(current, step.histogram()));
            values.add(new ScriptValue.Native(current, step.hintGiven()));
        }
    }

    private FloatHistogram combined(Combination combination) {
        return switch (combination) {
            case Combination.Combined(FloatHistogram histogram, _, _) -> histogram;
            case Combination.Incompatible _ ->
                    throw new ScriptException(
                            line, "error combining histograms: custom and exponential buckets");
        };
    }

    private double number(String number) {
        return ScriptNumbers.number(number)
                .orElseThrow(() -> new ScriptException(line, "not a number: " + number));
    }

    private int count(String digits) {
        try {
            int count = Integer.parseInt(digits);
            if (count <= POSITIONS_MAX) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Too many digits: the same fault as too large a number.
        }
        throw new ScriptException(line, "more than " + POSITIONS_MAX + " repetitions: " + digits);
    }
}
