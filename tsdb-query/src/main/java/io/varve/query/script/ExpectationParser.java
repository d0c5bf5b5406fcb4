package io.varve.query.script;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.varve.query.ast.Features;
import io.varve.query.ast.StringLiteral;
import io.varve.query.parse.PromqlParser;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/// Reads the lines below an `eval` (conformance FORMAT.md, A7).
final class ExpectationParser {
    private static final java.util.regex.Pattern EXPECT =
            java.util.regex.Pattern.compile(
                    "^expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?$");
    private static final java.util.regex.Pattern RANGE_VECTOR =
            java.util.regex.Pattern.compile(
                    "^expect\\s+range\\s+vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)$");
    private static final java.util.regex.Pattern STRING =
            java.util.regex.Pattern.compile("^expect\\s+string\\s+(.+)$");

    private final boolean instant;
    private final boolean failSuffix;
    private final List<Expectation.Row> rows = new ArrayList<>();
    private final Notes warnings = new Notes("warn");
    private final Notes infos = new Notes("info");
    private Expectation.@Nullable TextRule failure;
    private @Nullable Double scalar;
    private @Nullable String string;
    private Command.Mode.@Nullable Range rangeVector;
    private boolean ordered;
    private boolean failGiven;

    ExpectationParser(String suffix, Command.Mode mode) {
        instant = mode instanceof Command.Mode.Instant;
        failSuffix = suffix.equals("fail");
        if (failSuffix) {
            failure = new Expectation.TextRule.Any();
        }
        ordered = suffix.equals("ordered");
        warnings.some = suffix.equals("warn");
        infos.some = suffix.equals("info");
    }

    /// What was said of one kind of annotation.
    private static final class Notes {
        private final String kind;
        private final List<Expectation.TextRule> rules = new ArrayList<>();
        private boolean some;
        private boolean none;
        private boolean anyText;

        Notes(String kind) {
            this.kind = kind;
        }

        void some(Expectation.TextRule rule) {
            some = true;
            if (rule instanceof Expectation.TextRule.Any) {
                anyText = true;
            } else {
                rules.add(rule);
            }
        }

        Expectation.Notes finish(int line) {
            if (some && none) {
                throw new ScriptException(
                        line, "both " + kind + " and no_" + kind + " are expected");
            }
            return new Expectation.Notes(none, some, anyText ? List.of() : rules);
        }
    }

    /// @return whether the block goes on
    boolean line(int number, String line) {
        if (line.startsWith("expected_fail_message") && failSuffix) {
            String text = line.substring("expected_fail_message".length()).strip();
            failure = new Expectation.TextRule.Exactly(text);
            return false;
        }
        if (line.startsWith("expected_fail_regexp") && failSuffix) {
            failure = regex(number, line.substring("expected_fail_regexp".length()).strip());
            return false;
        }
        if (line.split(" ", 2)[0].equals("expect")) {
            expect(number, line);
            return true;
        }
        Optional<Double> number1 = ScriptNumbers.number(line);
        if (number1.isPresent()) {
            scalar = number1.get();
            return false;
        }
        SeriesLineParser parser = new SeriesLineParser(number, line);
        Labels labels = parser.metric();
        List<ScriptValue> values = parser.values();
        if (instant && rangeVector == null && values.size() != 1) {
            throw new ScriptException(
                    number, "an instant query has one value a series, not " + values.size());
        }
        rows.add(new Expectation.Row(labels, values));
        return true;
    }

    private void expect(int number, String line) {
        Matcher range = RANGE_VECTOR.matcher(line);
        Matcher text = STRING.matcher(line);
        Matcher matcher = EXPECT.matcher(line);
        if (range.matches()) {
            rangeVector =
                    ScriptParser.range(range.group(1), range.group(2), range.group(3), number);
        } else if (text.matches()) {
            if (PromqlParser.parse(text.group(1), Features.all())
                    instanceof StringLiteral(String value, _)) {
                string = value;
            } else {
                throw new ScriptException(number, "not a string: " + text.group(1));
            }
        } else if (matcher.matches()) {
            expect(number, matcher.group(1), rule(number, matcher));
        } else {
            throw new ScriptException(number, "invalid expectation: " + line);
        }
    }

    private void expect(int number, String what, Expectation.TextRule rule) {
        switch (what) {
            case "ordered" -> ordered = true;
            case "warn" -> warnings.some(rule);
            case "info" -> infos.some(rule);
            case "no_warn" -> warnings.none = true;
            case "no_info" -> infos.none = true;
            default -> {
                if (failGiven) {
                    throw new ScriptException(number, "more than one expect fail");
                }
                failGiven = true;
                failure = rule;
            }
        }
    }

    private static Expectation.TextRule rule(int number, Matcher matcher) {
        if (matcher.group(2) == null) {
            return new Expectation.TextRule.Any();
        }
        String text = matcher.group(3).strip();
        return matcher.group(2).equals("msg")
                ? new Expectation.TextRule.Exactly(text)
                : regex(number, text);
    }

    private static Expectation.TextRule regex(int number, String text) {
        try {
            return new Expectation.TextRule.Contains(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new ScriptException(number, String.valueOf(e.getMessage()));
        }
    }

    Command.Mode.@Nullable Range rangeVector() {
        return rangeVector;
    }

    Expectation finish(int line) {
        Expectation.Value value;
        if (scalar != null) {
            value = new Expectation.Value.Scalar(scalar);
        } else if (string != null) {
            value = new Expectation.Value.Text(string);
        } else {
            value = new Expectation.Value.Series(List.copyOf(rows), ordered, rangeVector);
        }
        return new Expectation(failure, value, warnings.finish(line), infos.finish(line));
    }
}
