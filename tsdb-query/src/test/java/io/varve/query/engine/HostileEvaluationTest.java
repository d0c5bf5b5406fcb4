package io.varve.query.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.testing.MemorySource;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a query asks, it ends in time with an answer or an error that says what was too much,
/// on a thread with an ordinary stack, and holds no more memory than it may.
class HostileEvaluationTest {
    private static final long MEMORY_MAX = 16L << 20;
    private static final long DEADLINE_MS = 1_000;
    private static final int SERIES = 1_500;
    private static final int MEGABYTE = 1 << 20;

    private static final MemorySource SOURCE = source();

    private static MemorySource source() {
        MemorySource source = new MemorySource();
        for (int i = 0; i < SERIES; i++) {
            SampleColumn samples = new SampleColumn();
            for (int t = 0; t < 40; t++) {
                samples.addFloat(t * 15_000L, i * 1000 + t);
            }
            source.put(
                    Labels.of(
                            "__name__", "m" + i % 10, "i", "" + i, "j", "" + i % 50, "le", "" + i),
                    samples);
        }
        return source;
    }

    private static Features features() {
        EnumSet<Feature> enabled = EnumSet.allOf(Feature.class);
        enabled.remove(Feature.TYPE_AND_UNIT_LABELS);
        return Features.of(enabled);
    }

    private static final List<String> LIMITS =
            List.of(
                    "query processing would load too many samples into memory",
                    "query.memory_max",
                    "query timed out",
                    "levels",
                    "parse error",
                    "too many",
                    "many-to-many matching",
                    "regular expression",
                    "vector cannot contain metrics with the same labelset",
                    "invalid expression type");

    static List<String> queries() {
        String all = "{__name__=~\".+\"}";
        List<String> queries = new ArrayList<>();
        queries.add(all);
        queries.add("sort(" + all + ")");
        queries.add("topk(1e9, " + all + ")");
        queries.add("count_values(\"v\", " + all + ")");
        queries.add("histogram_quantile(0.9, " + all + ")");
        queries.add("quantile(0.5, " + all + ")");
        queries.add(all + " or " + all);
        queries.add(all + " * on () group_left () " + all);
        queries.add("m1 * on (j) group_left (i) m1");
        queries.add("sum(" + all + ") by (i, j, le, __name__)");
        queries.add(
                "label_replace("
                        + all
                        + ", \"x\", \""
                        + "$1".repeat(50_000)
                        + "\", \"i\", \"(.*)\")");
        queries.add(
                "label_join("
                        + all
                        + ", \"x\", \""
                        + "y".repeat(100_000)
                        + "\", \"i\", \"j\", \"le\")");
        queries.add("max_over_time(" + all + "[1000y:1ms])");
        queries.add("max_over_time(m1[10m:1ms])");
        queries.add("sum_over_time(sum_over_time(sum_over_time(m1[1h:1s])[1h:1s])[1h:1s])");
        queries.add("quantile_over_time(0.5, " + all + "[10y])");
        queries.add("absent_over_time(" + all + "[1h:1ms])");
        queries.add("sum(" + "rate(m1[5m]) + ".repeat(400) + "m1)");
        queries.add("m1{i=~\"(a{1000}){1000}\"}");
        queries.add("m1{i=~\"((((a{30}){30}){30}){30})\"}");
        queries.add("m1{i=~\"(a|b|c)*{1000}\"}");
        queries.add("m1{i=~\"" + words(MEGABYTE) + "\"}");
        queries.add("m1{i=~\".*(" + words(MEGABYTE) + ").*\"}");
        queries.add("m1{i=~\"" + "(".repeat(20_000) + ")".repeat(20_000) + "\"}");
        queries.add("label_replace(m1, \"x\", \"$1\", \"i\", \"(.*){1000}{1000}\")");
        queries.add(
                "label_replace(m1, \"x\", \"$1\", \"i\", \""
                        + "(x".repeat(20_000)
                        + ")".repeat(20_000)
                        + "\")");
        queries.add(repeated("a", " or ", 5_000));
        queries.add(repeated("m1", " and ", 5_000));
        queries.add(repeated("m1", " + ", 5_000));
        queries.add(repeated("1", " + ", 5_000));
        queries.add(repeated("1", " == bool ", 5_000));
        queries.add(repeated("m1", " or ", 200_000));
        queries.add(repeated("m1", " ^ ", 5_000));
        queries.add("-".repeat(5_000) + "m1");
        queries.add("-".repeat(MEGABYTE) + "m1");
        queries.add("(".repeat(5_000) + "m1" + ")".repeat(5_000));
        queries.add("abs(".repeat(240) + "m1" + ")".repeat(240));
        queries.add("sum(".repeat(240) + "m1" + ")".repeat(240));
        queries.add("m1" + "[5m:]".repeat(1_000));
        queries.add("max_over_time(".repeat(100) + "m1" + "[1h:10s])".repeat(100));
        queries.add("m1{" + "i!=\"x\",".repeat(2_000) + "}");
        queries.add("sum by (" + "x,".repeat(200_000) + ") (m1)");
        queries.add("sort_by_label(m1" + ", \"x\"".repeat(5_000) + ")");
        queries.add("label_join(m1, \"x\", \",\"" + ", \"i\"".repeat(5_000) + ")");
        queries.add("vector(" + "9".repeat(MEGABYTE) + ")");
        queries.add("\"" + "x".repeat(MEGABYTE) + "\"");
        queries.add("m1 # " + "x".repeat(MEGABYTE));
        queries.add("info(" + all + ", {__name__=~\".+\"})");
        queries.add("info(".repeat(200) + "m1" + ")".repeat(200));
        queries.add("m1[" + "1+".repeat(400) + "1]");
        queries.add("limitk(1e18, " + all + ")");
        queries.add("limit_ratio(1, " + all + ")");
        queries.add("timestamp(" + all + " offset -1000y)");
        queries.add(all + " @ 9e15");
        return queries;
    }

    private static String repeated(String operand, String operator, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> operand)
                .collect(Collectors.joining(operator));
    }

    private static String words(int length) {
        return IntStream.range(0, length / 8)
                .mapToObj(i -> "w" + (1_000_000 + i))
                .collect(Collectors.joining("|"));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("queries")
    @Timeout(60)
    void endsInAnAnswerOrAClearError(String query) {
        EngineSettings settings =
                new EngineSettings(300_000, 1_000_000, MEMORY_MAX, 60_000, features());
        QueryEngine engine = new QueryEngine(settings, SOURCE, Clock.system());
        attempt(query, () -> engine.instant(tenant(), query, 300_000, options()));
        attempt(query, () -> engine.range(tenant(), query, 0, 10_999_000, 1_000, options()));
        assertThat(SOURCE.open()).isZero();
    }

    @Test
    void chainsOfThousandsAreAnswered() {
        EngineSettings settings = EngineSettings.defaults();
        QueryEngine engine = new QueryEngine(settings, SOURCE, Clock.system());
        QueryOptions patient = QueryOptions.of(new CancelToken(Clock.system(), 60_000));
        for (String query :
                List.of(
                        repeated("m1{i=\"1\"}", " or ", 5_000),
                        repeated("1", " + ", 5_000) + " + m1{i=\"1\"}")) {
            QueryResult result = engine.instant(tenant(), query, 300_000, patient);
            assertThat(((ResultValue.Vector) result.value()).samples()).hasSize(1);
        }
        String tooLong = repeated("1", " + ", 5_002);
        assertThatThrownBy(() -> engine.instant(tenant(), tooLong, 300_000, patient))
                .hasMessageContaining("expression has more than 5000 levels of operators");
    }

    private static TenantId tenant() {
        return new TenantId("a");
    }

    private static QueryOptions options() {
        return QueryOptions.of(new CancelToken(Clock.system(), DEADLINE_MS));
    }

    private static void attempt(String query, Runnable run) {
        try {
            run.run();
        } catch (QueryException e) {
            String message = e.getMessage();
            assertThat(LIMITS).as(cut(query) + ": " + cut(message)).anyMatch(message::contains);
        }
    }

    private static String cut(String text) {
        return text.length() > 300 ? text.substring(0, 300) + " ..." : text;
    }
}
