package io.varve.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.varve.query.api.ApiTime;
import io.varve.query.parse.PromqlDuration;
import io.varve.storage.runtime.Clock;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `varve query …`: asks a server.
@Command(
        name = "query",
        description = "Asks a server: PromQL expressions, series and labels.",
        mixinStandardHelpOptions = true)
final class QueryCommand implements Runnable {
    /// Range queries without times show the last minutes, as promtool does.
    private static final Duration RANGE_DEFAULT = Duration.ofMinutes(5);

    /// Steps of a range query that names no step: enough for a graph.
    private static final int STEPS_DEFAULT = 250;

    @Spec private CommandSpec spec = CommandSpec.create();

    /// Which server is asked, for whom, and how the answer is shown.
    static final class Target {
        @Option(
                names = "--url",
                paramLabel = "URL",
                defaultValue = "http://127.0.0.1:9099",
                description = "The server; ${DEFAULT-VALUE} if absent.")
        private URI url = URI.create("http://127.0.0.1:9099");

        @Option(
                names = "--tenant",
                paramLabel = "ID",
                description = "Whose data; sent as X-Scope-OrgID.")
        private Optional<String> tenant = Optional.empty();

        @Option(names = "--json", description = "Prints the data of the API's answer as JSON.")
        private boolean json;

        ApiClient client() {
            return new ApiClient(url, tenant);
        }
    }

    /// Which part of time is asked for.
    static final class Times {
        @Option(names = "--start", paramLabel = "TIME", description = "RFC 3339 or Unix seconds.")
        private Optional<String> start = Optional.empty();

        @Option(names = "--end", paramLabel = "TIME", description = "RFC 3339 or Unix seconds.")
        private Optional<String> end = Optional.empty();

        void addTo(FormBody form) {
            start.ifPresent(time -> form.add("start", time));
            end.ifPresent(time -> form.add("end", time));
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "instant, range, explain, series or labels is missing");
    }

    @Command(
            name = "instant",
            description = "The value of an expression at one time.",
            mixinStandardHelpOptions = true)
    int instant(
            @Mixin Target target,
            @Option(
                            names = "--time",
                            paramLabel = "TIME",
                            description = "RFC 3339 or Unix seconds; now if absent.")
                    Optional<String> time,
            @Parameters(paramLabel = "EXPR") String expression) {
        FormBody form = new FormBody().add("query", expression);
        time.ifPresent(at -> form.add("time", at));
        show(target, target.client().post("/api/v1/query", form));
        return 0;
    }

    @Command(
            name = "range",
            description = "The values of an expression over a range of time.",
            mixinStandardHelpOptions = true)
    int range(
            @Mixin Target target,
            @Mixin Times times,
            @Option(
                            names = "--step",
                            paramLabel = "DURATION",
                            description = "As 15s or seconds; the range by 250 if absent.")
                    Optional<String> step,
            @Parameters(paramLabel = "EXPR") String expression) {
        FormBody form = new FormBody().add("query", expression);
        addRange(form, times, step);
        show(target, target.client().post("/api/v1/query_range", form));
        return 0;
    }

    private static void addRange(FormBody form, Times times, Optional<String> step) {
        Instant end = times.end.map(ApiTime::parse).orElseGet(QueryCommand::now);
        Instant start = times.start.map(ApiTime::parse).orElse(end.minus(RANGE_DEFAULT));
        long seconds = Math.max(1, Duration.between(start, end).toSeconds() / STEPS_DEFAULT);
        form.add("start", start.toString())
                .add("end", end.toString())
                .add("step", step.orElse(PromqlDuration.format(1000 * seconds)));
    }

    @Command(
            name = "explain",
            description =
                    "Runs an expression and shows what each of its operators did: at one time, or"
                            + " over a range of time if any of --start, --end and --step is given.",
            mixinStandardHelpOptions = true)
    int explain(
            @Mixin Target target,
            @Mixin Times times,
            @Option(
                            names = "--step",
                            paramLabel = "DURATION",
                            description = "As 15s or seconds; the range by 250 if absent.")
                    Optional<String> step,
            @Option(
                            names = "--time",
                            paramLabel = "TIME",
                            description = "RFC 3339 or Unix seconds; now if absent.")
                    Optional<String> time,
            @Parameters(paramLabel = "EXPR") String expression) {
        boolean range = times.start.isPresent() || times.end.isPresent() || step.isPresent();
        if (range && time.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--time goes with none of --start, --end and --step");
        }
        FormBody form = new FormBody().add("query", expression);
        if (range) {
            addRange(form, times, step);
        } else {
            time.ifPresent(at -> form.add("time", at));
        }
        show(target, target.client().post("/api/v1/query_explain", form), this::printPlan);
        return 0;
    }

    private void printPlan(JsonNode data) {
        new PlanPrinter(spec.commandLine().getOut()).print(data);
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Clock.system().nowMs());
    }

    @Command(
            name = "series",
            description = "The series that fulfil any of the selectors.",
            mixinStandardHelpOptions = true)
    int series(
            @Mixin Target target,
            @Mixin Times times,
            @Option(names = "--match", paramLabel = "SELECTOR", description = "A selector.")
                    List<String> match,
            @Parameters(arity = "0..*", paramLabel = "SELECTOR") List<String> selectors) {
        FormBody form = new FormBody().addAll("match[]", match).addAll("match[]", selectors);
        times.addTo(form);
        show(target, target.client().post("/api/v1/series", form));
        return 0;
    }

    @Command(
            name = "labels",
            description = "The names of labels, or the values of one.",
            mixinStandardHelpOptions = true)
    int labels(
            @Mixin Target target,
            @Mixin Times times,
            @Option(names = "--match", paramLabel = "SELECTOR", description = "A selector.")
                    List<String> match,
            @Parameters(arity = "0..1", paramLabel = "NAME") Optional<String> name) {
        FormBody form = new FormBody().addAll("match[]", match);
        times.addTo(form);
        ApiClient client = target.client();
        show(
                target,
                name.isEmpty()
                        ? client.post("/api/v1/labels", form)
                        : client.get("/api/v1/label/" + path(name.get()) + "/values", form));
        return 0;
    }

    private static String path(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void show(Target target, JsonNode answer) {
        show(target, answer, printer()::printData);
    }

    private void show(Target target, JsonNode answer, Consumer<JsonNode> text) {
        ResultPrinter printer = printer();
        printer.printNotes(answer);
        JsonNode data = answer.path("data");
        if (target.json) {
            printer.printJson(data);
        } else {
            text.accept(data);
        }
    }

    private ResultPrinter printer() {
        return new ResultPrinter(spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}
