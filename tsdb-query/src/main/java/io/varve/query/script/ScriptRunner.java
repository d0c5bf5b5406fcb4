package io.varve.query.script;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.engine.PromqlEngine;
import io.varve.query.engine.QueryException;
import io.varve.query.engine.QueryOptions;
import io.varve.query.engine.QueryResult;
import io.varve.query.engine.ResultValue;
import io.varve.query.parse.PromqlParser;
import io.varve.query.parse.PromqlPrinter;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs scripts against a store and its engine (conformance FORMAT.md, A8). Not thread-safe.
public final class ScriptRunner {
    /// What is on in scripts: everything but the labels of type and unit (FORMAT.md, A11).
    public static final Features FEATURES =
            Features.of(EnumSet.complementOf(EnumSet.of(Feature.TYPE_AND_UNIT_LABELS)));

    /// The sample limit in scripts (FORMAT.md, A11).
    public static final long SAMPLES_MAX = 10_000;

    private static final long TIMEOUT_MS = 100_000;
    private static final long MINUTE_MS = 60_000;
    private static final Pattern DEPENDS_ON_RANGE = Pattern.compile("(start|end|range|step)\\(\\)");

    private final ScriptStore store;
    private final Clock clock;

    public ScriptRunner(ScriptStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /// What became of a script.
    ///
    /// @param passed evals that passed
    /// @param failures evals that failed
    public record Outcome(int passed, List<Failure> failures) {
        public Outcome {
            failures = List.copyOf(failures);
        }
    }

    /// An eval that failed.
    ///
    /// @param line where it stands, from 1
    /// @param difference what was expected and what was got
    public record Failure(int line, String difference) {}

    /// Runs a script from an empty store. A script that does not parse fails with all its evals.
    public Outcome run(String text) throws IOException {
        Script script;
        try {
            script = ScriptParser.parse(text, FEATURES);
        } catch (VarveException e) {
            List<Failure> failures = new ArrayList<>();
            for (int i = 0; i < ScriptParser.evalCount(text); i++) {
                failures.add(new Failure(0, "script does not parse: " + e.getMessage()));
            }
            return new Outcome(0, failures);
        }
        store.clear();
        int passed = 0;
        List<Failure> failures = new ArrayList<>();
        String broken = null;
        for (Command command : script.commands()) {
            switch (command) {
                case Command.Clear _ -> {
                    store.clear();
                    broken = null;
                }
                case Command.Load load -> broken = load(load, broken);
                case Command.Eval eval -> {
                    Optional<String> difference =
                            broken == null ? evaluate(eval) : Optional.of(broken);
                    if (difference.isPresent()) {
                        failures.add(new Failure(eval.line(), difference.get()));
                    } else {
                        passed++;
                    }
                }
            }
        }
        return new Outcome(passed, failures);
    }

    /// @return why the evals that follow cannot pass; null: they can
    private @Nullable String load(Command.Load load, @Nullable String broken) throws IOException {
        try {
            store.load(load.series());
            return broken;
        } catch (VarveException e) {
            return "load at line " + load.line() + " failed: " + e.getMessage();
        }
    }

    private Optional<String> evaluate(Command.Eval eval) {
        return switch (eval.mode()) {
            case Command.Mode.Range range ->
                    judge(eval, range, eval.expression(), () -> range(eval.expression(), range));
            case Command.Mode.Instant instant -> instant(eval, instant.timeMs());
        };
    }

    private Optional<String> instant(Command.Eval eval, long timeMs) {
        Optional<String> difference = instant(eval, eval.expression(), timeMs);
        if (difference.isPresent()) {
            return difference;
        }
        Expr expr = PromqlParser.parse(eval.expression(), FEATURES);
        if (AtVariant.dependsOnTime(expr)) {
            return Optional.empty();
        }
        String pinned = PromqlPrinter.print(AtVariant.pin(expr, timeMs));
        long[] times =
                timeMs == 0
                        ? new long[] {-1000, 0, 1000}
                        : new long[] {-10 * timeMs, 0, timeMs / 5, timeMs, 10 * timeMs};
        for (long time : times) {
            difference = instant(eval, pinned, time);
            if (difference.isPresent()) {
                return Optional.of("`" + pinned + "` at " + time + " ms: " + difference.get());
            }
        }
        return Optional.empty();
    }

    private Optional<String> instant(Command.Eval eval, String expression, long timeMs) {
        Optional<String> difference =
                judge(
                        eval,
                        eval.mode(),
                        expression,
                        () -> engine().instant(store.tenant(), expression, timeMs, options()));
        if (difference.isPresent()
                || eval.expectation().failure() != null
                || eval.expectation().value() instanceof Expectation.Value.Text
                || DEPENDS_ON_RANGE.matcher(expression).find()) {
            return difference;
        }
        if (eval.expectation().value() instanceof Expectation.Value.Series series
                && series.rangeVector() != null) {
            return difference;
        }
        return asRange(eval.expectation().value(), expression, timeMs)
                .map(text -> "as range query: " + text);
    }

    /// The same expression in the middle of a range (FORMAT.md, A8.3).
    private Optional<String> asRange(Expectation.Value expected, String expression, long timeMs) {
        Command.Mode.Range range =
                new Command.Mode.Range(timeMs - MINUTE_MS, timeMs + MINUTE_MS, MINUTE_MS);
        List<ResultValue.SeriesSamples> matrix;
        try {
            matrix = ((ResultValue.Matrix) range(expression, range).value()).series();
        } catch (QueryException e) {
            return Optional.of("fails: " + e.getMessage());
        }
        if (expected instanceof Expectation.Value.Series(_, boolean ordered, _) && ordered) {
            return Optional.empty();
        }
        List<ResultValue.Sample> vector = new ArrayList<>();
        for (int i = 0; i < matrix.size(); i++) {
            if (i > 0 && matrix.get(i - 1).labels().compareTo(matrix.get(i).labels()) >= 0) {
                return Optional.of("not sorted by labels");
            }
            SampleColumn samples = matrix.get(i).samples();
            for (int s = 0; s < samples.size(); s++) {
                if (samples.timestampMs(s) == timeMs) {
                    vector.add(
                            new ResultValue.Sample(
                                    matrix.get(i).labels(),
                                    timeMs,
                                    samples.value(s),
                                    samples.histogram(s)));
                }
            }
        }
        return switch (expected) {
            case Expectation.Value.Series series -> Comparison.vector(vector, series.rows(), false);
            case Expectation.Value.Scalar(double value) ->
                    vector.size() == 1 && Comparison.almostEqual(value, vector.getFirst().value())
                            ? Optional.empty()
                            : Optional.of("expected " + value + ", got " + vector);
            case Expectation.Value.Text _ -> Optional.empty();
        };
    }

    private QueryResult range(String expression, Command.Mode.Range range) {
        return engine().range(
                        store.tenant(),
                        expression,
                        range.startMs(),
                        range.endMs(),
                        range.stepMs(),
                        options());
    }

    private PromqlEngine engine() {
        return store.engine();
    }

    private QueryOptions options() {
        return QueryOptions.of(new CancelToken(clock, TIMEOUT_MS));
    }

    /// Runs a query.
    private interface Evaluation {
        QueryResult run();
    }

    private static Optional<String> judge(
            Command.Eval eval, Command.Mode mode, String expression, Evaluation evaluation) {
        Expectation expectation = eval.expectation();
        Expectation.TextRule failure = expectation.failure();
        QueryResult result;
        try {
            result = evaluation.run();
        } catch (QueryException e) {
            if (failure == null) {
                return Optional.of("fails: " + e.getMessage());
            }
            return failure.accepts(e.getMessage())
                    ? Optional.empty()
                    : Optional.of("expected failure " + failure + ", got " + e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.of("`" + expression + "` broke the engine: " + e);
        }
        if (failure != null) {
            return Optional.of("expected to fail, got " + result.value());
        }
        return notes("warning", result.warnings(), expectation.warnings())
                .or(() -> notes("info", result.infos(), expectation.infos()))
                .or(() -> value(result.value(), expectation.value(), mode));
    }

    private static Optional<String> notes(
            String kind, List<String> actual, Expectation.Notes expected) {
        if (expected.none() && !actual.isEmpty()) {
            return Optional.of("expected no " + kind + ", got " + actual);
        }
        if (expected.some() && actual.isEmpty()) {
            return Optional.of("expected a " + kind + ", got none");
        }
        for (Expectation.TextRule rule : expected.rules()) {
            if (actual.stream().noneMatch(rule::accepts)) {
                return Optional.of("expected " + kind + " " + rule + ", got " + actual);
            }
        }
        if (!expected.rules().isEmpty()) {
            for (String text : actual) {
                if (expected.rules().stream().noneMatch(rule -> rule.accepts(text))) {
                    return Optional.of("unexpected " + kind + ": " + text);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> value(
            ResultValue actual, Expectation.Value expected, Command.Mode mode) {
        return switch (expected) {
            case Expectation.Value.Scalar(double value) ->
                    actual instanceof ResultValue.Scalar(_, double got)
                                    && Comparison.almostEqual(value, got)
                            ? Optional.empty()
                            : Optional.of("expected scalar " + value + ", got " + actual);
            case Expectation.Value.Text(String value) ->
                    actual instanceof ResultValue.Text(_, String got) && value.equals(got)
                            ? Optional.empty()
                            : Optional.of("expected string " + value + ", got " + actual);
            case Expectation.Value.Series series -> series(actual, series, mode);
        };
    }

    private static Optional<String> series(
            ResultValue actual, Expectation.Value.Series expected, Command.Mode mode) {
        if (actual instanceof ResultValue.Vector(List<ResultValue.Sample> samples)) {
            return Comparison.vector(samples, expected.rows(), expected.ordered());
        }
        if (actual instanceof ResultValue.Matrix(List<ResultValue.SeriesSamples> matrix)) {
            Command.Mode.Range rangeVector = expected.rangeVector();
            if (rangeVector != null) {
                return Comparison.matrix(matrix, expected.rows(), rangeVector);
            }
            if (mode instanceof Command.Mode.Range range && !expected.ordered()) {
                return Comparison.matrix(matrix, expected.rows(), range);
            }
        }
        return Optional.of("expected series, got " + actual);
    }
}
