package io.varve.query.script;

import io.varve.query.ast.Features;
import io.varve.query.parse.ParseException;
import io.varve.query.parse.PromqlParser;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses a whole script before any of it runs (conformance FORMAT.md, A1 to A7).
final class ScriptParser {
    private static final Pattern LOAD = Pattern.compile("^load(?:_(with_nhcb))?\\s+(.+?)$");
    private static final Pattern INSTANT =
            Pattern.compile(
                    "^eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)$");
    private static final Pattern RANGE =
            Pattern.compile(
                    "^eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)"
                            + "\\s+(.+)$");
    private static final String START_SUFFIX = "@st";

    private final List<String> lines = new ArrayList<>();
    private final Features features;
    private int next;

    private ScriptParser(String text, Features features) {
        this.features = features;
        for (String line : text.split("\n", -1)) {
            String trimmed = line.strip();
            lines.add(trimmed.startsWith("#") ? "" : trimmed);
        }
    }

    /// @throws ScriptException if any part of the script is invalid
    static Script parse(String text, Features features) {
        return new ScriptParser(text, features).script();
    }

    /// How many `eval` statements a text has, whether it parses or not.
    static int evalCount(String text) {
        return (int) text.lines().filter(line -> startsWith(line.strip(), "eval")).count();
    }

    private static boolean startsWith(String line, String word) {
        return line.toLowerCase(Locale.ROOT).startsWith(word);
    }

    private Script script() {
        List<Command> commands = new ArrayList<>();
        while (next < lines.size()) {
            String line = lines.get(next);
            int number = next + 1;
            next++;
            if (line.isEmpty()) {
                continue;
            }
            String word = line.split("[ \t]+", 2)[0];
            if (word.equalsIgnoreCase("clear")) {
                commands.add(new Command.Clear(number));
            } else if (startsWith(word, "load")) {
                commands.add(load(line, number));
            } else if (startsWith(word, "eval")) {
                commands.add(eval(line, number));
            } else {
                throw new ScriptException(number, "invalid command: " + line);
            }
        }
        return new Script(commands);
    }

    private boolean atBlockEnd() {
        return next >= lines.size() || lines.get(next).isEmpty();
    }

    // Loading.

    private Command load(String header, int number) {
        Matcher matcher = LOAD.matcher(header);
        if (!matcher.matches()) {
            throw new ScriptException(number, "invalid load command: " + header);
        }
        long stepMs = ScriptNumbers.durationMs(matcher.group(2), number);
        Map<Labels, ScriptSeries> series = new LinkedHashMap<>();
        while (!atBlockEnd()) {
            long[] starts = new long[0];
            boolean startsGiven = false;
            Labels startLabels = Labels.EMPTY;
            int startLine = next + 1;
            if (lines.get(next).split("[ \t]+", 2)[0].endsWith(START_SUFFIX)) {
                startsGiven = true;
                startLabels = startLabels(lines.get(next), startLine);
                starts = StartOffsets.parse(lines.get(next), startLine);
                next++;
                if (atBlockEnd()) {
                    throw new ScriptException(startLine, "no samples follow the start timestamps");
                }
            }
            SeriesLineParser parser = new SeriesLineParser(next + 1, lines.get(next));
            Labels labels = parser.metric();
            List<ScriptValue> values = parser.values();
            if (startsGiven && (!labels.equals(startLabels) || starts.length != values.size())) {
                throw new ScriptException(
                        startLine,
                        "start timestamps of "
                                + startLabels
                                + " ("
                                + starts.length
                                + ") do not fit samples of "
                                + labels
                                + " ("
                                + values.size()
                                + ")");
            }
            series.put(labels, new ScriptSeries(labels, samples(values, stepMs, starts)));
            next++;
        }
        List<ScriptSeries> loaded = new ArrayList<>(series.values());
        if (matcher.group(1) != null) {
            loaded.addAll(CustomBucketConversion.convert(loaded, number));
        }
        return new Command.Load(number, loaded);
    }

    private static Labels startLabels(String line, int number) {
        String metric = line.split("[ \t]+", 2)[0];
        return new SeriesLineParser(
                        number, metric.substring(0, metric.length() - START_SUFFIX.length()))
                .metric();
    }

    private static SampleColumn samples(List<ScriptValue> values, long stepMs, long[] starts) {
        SampleColumn samples = new SampleColumn();
        for (int i = 0; i < values.size(); i++) {
            long timestampMs = i * stepMs;
            long startMs =
                    starts.length == 0 || starts[i] == StartOffsets.NONE
                            ? 0
                            : timestampMs + starts[i];
            switch (values.get(i)) {
                case ScriptValue.Omitted() -> {}
                case ScriptValue.FloatValue(double value) ->
                        samples.addFloat(timestampMs, value, startMs);
                case ScriptValue.Native(FloatHistogram histogram, _) ->
                        samples.addHistogram(timestampMs, histogram, startMs);
            }
        }
        return samples;
    }

    // Evaluating.

    private Command eval(String header, int number) {
        Matcher instant = INSTANT.matcher(header);
        Matcher range = RANGE.matcher(header);
        String suffix;
        String expression;
        Command.Mode mode;
        if (instant.matches()) {
            suffix = instant.group(1);
            expression = instant.group(3);
            String at = instant.group(2);
            mode = new Command.Mode.Instant(at == null ? 0 : ScriptNumbers.durationMs(at, number));
        } else if (range.matches()) {
            suffix = range.group(1);
            expression = range.group(5);
            mode = range(range.group(2), range.group(3), range.group(4), number);
        } else {
            throw new ScriptException(number, "invalid eval command: " + header);
        }
        try {
            PromqlParser.parse(expression, features);
        } catch (ParseException e) {
            throw new ScriptException(number, e.getMessage());
        }
        ExpectationParser expectations = new ExpectationParser(suffix == null ? "" : suffix, mode);
        while (!atBlockEnd()) {
            boolean more = expectations.line(next + 1, lines.get(next));
            next++;
            if (!more) {
                break;
            }
        }
        Command.Mode.Range rangeVector = expectations.rangeVector();
        Command.Mode finalMode =
                rangeVector == null ? mode : new Command.Mode.Instant(rangeVector.endMs());
        return new Command.Eval(number, expression, finalMode, expectations.finish(number));
    }

    static Command.Mode.Range range(String start, String end, String step, int number) {
        long startMs = ScriptNumbers.durationMs(start, number);
        long endMs = ScriptNumbers.durationMs(end, number);
        if (endMs < startMs) {
            throw new ScriptException(number, "end " + end + " is before start " + start);
        }
        return new Command.Mode.Range(startMs, endMs, ScriptNumbers.durationMs(step, number));
    }
}
