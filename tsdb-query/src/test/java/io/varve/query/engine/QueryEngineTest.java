package io.varve.query.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.exec.EvaluationThreads;
import io.varve.query.testing.MemorySource;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.testing.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryEngineTest {
    private static final TenantId TENANT = new TenantId("a");
    private static final double STALE = StaleMarker.VALUE;

    private final ManualClock clock = new ManualClock(0);
    private final MemorySource source = new MemorySource();
    private EngineSettings settings = EngineSettings.defaults().withFeatures(Features.all());

    @AfterEach
    void everyQuerierIsClosed() {
        assertThat(source.open()).isZero();
    }

    private QueryOptions options() {
        return QueryOptions.of(new CancelToken(clock, 60_000));
    }

    private QueryResult instant(String query, double seconds) {
        QueryEngine engine = new QueryEngine(settings, source, clock);
        return engine.instant(TENANT, query, Math.round(seconds * 1000), options());
    }

    private QueryResult range(String query, double start, double end, double step) {
        QueryEngine engine = new QueryEngine(settings, source, clock);
        return engine.range(
                TENANT,
                query,
                Math.round(start * 1000),
                Math.round(end * 1000),
                Math.round(step * 1000),
                options());
    }

    private static Labels metric(String name, String... labels) {
        String[] all = new String[labels.length + 2];
        all[0] = "__name__";
        all[1] = name;
        System.arraycopy(labels, 0, all, 2, labels.length);
        return Labels.of(all);
    }

    /// Results as text: labels, then each sample as value@seconds.
    private static List<String> text(QueryResult result) {
        List<String> rows = new ArrayList<>();
        switch (result.value()) {
            case ResultValue.Scalar scalar -> rows.add(scalar.value() + "@" + scalar.timestampMs());
            case ResultValue.Text text -> rows.add(text.value());
            case ResultValue.Vector(List<ResultValue.Sample> samples) -> {
                for (ResultValue.Sample sample : samples) {
                    rows.add(sample.labels() + " " + sample.value() + "@" + sample.timestampMs());
                }
            }
            case ResultValue.Matrix(List<ResultValue.SeriesSamples> series) -> {
                for (ResultValue.SeriesSamples row : series) {
                    StringBuilder text = new StringBuilder(row.labels().toString());
                    SampleColumn samples = row.samples();
                    for (int i = 0; i < samples.size(); i++) {
                        text.append(' ').append(samples.value(i));
                        text.append('@').append(samples.timestampMs(i));
                    }
                    rows.add(text.toString());
                }
            }
        }
        return rows;
    }

    @Test
    void aSampleIsSeenUntilItIsAsOldAsTheLookback() {
        source.put(metric("a"), 100, 7);
        assertThat(text(instant("a", 99.999))).isEmpty();
        assertThat(text(instant("a", 100))).containsExactly("{__name__=\"a\"} 7.0@100000");
        assertThat(text(instant("a", 399.999))).hasSize(1);
        assertThat(text(instant("a", 400))).isEmpty();
        assertThat(text(instant("a offset -1m", 40))).hasSize(1);
        assertThat(text(instant("a offset 1m", 160))).hasSize(1);
        assertThat(text(instant("a offset 1m", 159.999))).isEmpty();
        assertThat(text(instant("a @ 100", 1_000_000)))
                .containsExactly("{__name__=\"a\"} 7.0@1000000000");
        QueryOptions wide = new QueryOptions(new CancelToken(clock, 60_000), 600_000, 0);
        QueryEngine engine = new QueryEngine(settings, source, clock);
        assertThat(text(engine.instant(TENANT, "a", 400_000, wide))).hasSize(1);
    }

    @Test
    void aStaleMarkerEndsASeriesForSelectorsAndIsNoSampleInWindows() {
        source.put(metric("a"), 10, 1, 20, STALE, 30, 2);
        assertThat(text(range("a", 0, 40, 10)))
                .containsExactly("{__name__=\"a\"} 1.0@10000 2.0@30000 2.0@40000");
        assertThat(text(instant("a[1m]", 40)))
                .containsExactly("{__name__=\"a\"} 1.0@10000 2.0@30000");
        assertThat(text(instant("count_over_time(a[1m])", 40))).containsExactly("{} 2.0@40000");
        assertThat(text(instant("count_over_time(a[9s])", 28))).isEmpty();
    }

    @Test
    void windowsAreOpenOnTheLeft() {
        source.put(metric("a"), 60, 1, 120, 2, 180, 3);
        assertThat(text(instant("a[1m]", 120))).containsExactly("{__name__=\"a\"} 2.0@120000");
        assertThat(text(instant("a[1m1ms]", 120)))
                .containsExactly("{__name__=\"a\"} 1.0@60000 2.0@120000");
        assertThat(text(instant("a[1m] offset 1m", 180)))
                .containsExactly("{__name__=\"a\"} 2.0@120000");
        assertThat(text(instant("a[1m] @ 120 offset -1m", 0)))
                .containsExactly("{__name__=\"a\"} 3.0@180000");
        assertThat(text(range("count_over_time(a[1m])", 60, 300, 60)))
                .containsExactly("{} 1.0@60000 1.0@120000 1.0@180000");
    }

    @Test
    void subqueriesYieldTheirOwnTimes() {
        source.put(metric("a"), 0, 0, 50, 1, 100, 2);
        assertThat(text(instant("a[100s:30s]", 100)))
                .containsExactly("{__name__=\"a\"} 0.0@30000 1.0@60000 1.0@90000");
        assertThat(text(instant("a[90s:30s] @ 90", 5)))
                .as("the window is (0 s, 90 s]")
                .containsExactly("{__name__=\"a\"} 0.0@30000 1.0@60000 1.0@90000");
        assertThat(text(range("sum_over_time(a[60s:30s] offset 10s)", 100, 130, 15)))
                .containsExactly("{} 2.0@100000 2.0@115000 3.0@130000");
        assertThat(text(instant("abs(a)[100s:50s]", 100)))
                .as("names go at the end of the query")
                .containsExactly("{} 1.0@50000 2.0@100000");
    }

    @Test
    void rangeResultsAreSortedAndInstantOnesKeepTheirOrder() {
        source.put(metric("a", "x", "2"), 0, 1).put(metric("a", "x", "1"), 0, 5);
        source.put(metric("a", "x", "3"), 0, 3);
        assertThat(text(instant("sort_desc(a)", 0)))
                .containsExactly(
                        "{__name__=\"a\", x=\"1\"} 5.0@0",
                        "{__name__=\"a\", x=\"3\"} 3.0@0",
                        "{__name__=\"a\", x=\"2\"} 1.0@0");
        QueryResult sorted = range("sort_desc(a)", 0, 60, 60);
        assertThat(text(sorted))
                .extracting(row -> row.substring(18, 19))
                .containsExactly("1", "2", "3");
        assertThat(sorted.warnings()).singleElement().asString().endsWith(" (1:1)");
    }

    @Test
    void otherTypesOfResults() {
        assertThat(text(instant("\"text\"", 1))).containsExactly("text");
        assertThat(text(instant("1 + 2 * time()", 5))).containsExactly("11.0@5000");
        assertThat(text(range("time()", 1, 3, 1))).containsExactly("{} 1.0@1000 2.0@2000 3.0@3000");
        assertThatThrownBy(() -> range("a[5m]", 0, 1, 1))
                .isInstanceOf(QueryException.class)
                .hasMessage(
                        "invalid expression type \"range vector\" for range query, must be Scalar"
                                + " or instant Vector")
                .extracting(e -> ((QueryException) e).kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThatThrownBy(() -> instant("a +", 0))
                .hasMessage("1:4: parse error: unexpected end of input");
    }

    @Test
    void fixedExpressionsAreRepeated() {
        source.put(metric("a"), 0, 1, 60, 2).put(metric("b"), 0, 10, 60, 20, 120, 30);
        assertThat(text(range("b - on() group_left() sum(a @ 60)", 0, 120, 60)))
                .containsExactly("{} 8.0@0 18.0@60000 28.0@120000");
        assertThat(text(range("a @ end()", 0, 120, 60)))
                .containsExactly("{__name__=\"a\"} 2.0@0 2.0@60000 2.0@120000");
        assertThat(text(range("timestamp(a @ 60)", 0, 120, 120)))
                .containsExactly("{} 60.0@0 60.0@120000");
    }

    @Test
    void namesGoAtOnceWithoutTheFeatureAndAtTheEndWithIt() {
        source.put(metric("a", "x", "1"), 0, 1).put(metric("b", "x", "1"), 60, 2);
        String both = "{__name__=~\"a|b\"}";
        assertThat(text(instant("count(sum by (__name__) (abs(" + both + ")))", 60)))
                .containsExactly("{} 2.0@60000");
        String error = "vector cannot contain metrics with the same labelset";
        assertThatThrownBy(() -> instant("abs(" + both + ")", 60)).hasMessage(error);
        assertThatThrownBy(() -> range("last_over_time(abs(" + both + ")[1m:])", 0, 60, 60))
                .hasMessage(error);
        assertThat(text(range("rate(" + both + "[5m])", 0, 60, 60)))
                .as("series without values do not count")
                .isEmpty();
    }

    @Test
    void namesGoAtOnceWithoutTheFeature() {
        settings = settings.withFeatures(Features.of(List.of(Feature.EXPERIMENTAL_FUNCTIONS)));
        source.put(metric("a", "x", "1"), 0, 1).put(metric("b", "x", "1"), 400, 2);
        assertThat(text(instant("sum by (__name__) (abs(a))", 60))).containsExactly("{} 1.0@60000");
        String both = "{__name__=~\"a|b\"}";
        assertThat(text(range("abs(" + both + ")", 0, 400, 200)))
                .as("series that never meet are merged")
                .containsExactly("{x=\"1\"} 1.0@0 1.0@200000 2.0@400000");
        assertThat(text(instant("sum_over_time(abs(" + both + ")[400s:100s])", 400)))
                .containsExactly("{x=\"1\"} 4.0@400000");
        assertThatThrownBy(() -> range("sum_over_time(" + both + "[1m])", 0, 400, 200))
                .as("but not those of functions over ranges")
                .hasMessage("vector cannot contain metrics with the same labelset");
    }

    @Test
    void annotationsHaveThePlaceInTheText() {
        source.put(metric("a"), 0, 1, 60, 2);
        assertThat(instant("1 +\n  rate((a[5m]))", 60).infos())
                .containsExactly(
                        "PromQL info: metric might not be a counter, __type__ label is not set to"
                                + " \"counter\" or \"histogram\", got \"\": \"a\" (2:9)");
    }

    @Test
    void theLimitOfSeriesCutsTheResult() {
        source.put(metric("a", "x", "1"), 0, 1).put(metric("a", "x", "2"), 0, 2);
        QueryEngine engine = new QueryEngine(settings, source, clock);
        QueryOptions one = new QueryOptions(new CancelToken(clock, 60_000), 0, 1);
        QueryResult result = engine.instant(TENANT, "a", 0, one);
        assertThat(text(result)).containsExactly("{__name__=\"a\", x=\"1\"} 1.0@0");
        assertThat(result.warnings()).containsExactly("results truncated due to limit");
        QueryOptions two = new QueryOptions(new CancelToken(clock, 60_000), 0, 2);
        assertThat(engine.instant(TENANT, "a", 0, two).warnings()).isEmpty();
    }

    @Test
    void limitsOfSamplesAndMemory() {
        SampleColumn samples = new SampleColumn();
        for (int i = 0; i < 1000; i++) {
            samples.addFloat(i * 1000L, i);
        }
        source.put(metric("a"), samples);
        String error =
                "query processing would load too many samples into memory in query execution";
        settings = settings.withSamplesMax(500);
        assertThat(text(instant("sum_over_time(a[499s])", 999))).hasSize(1);
        assertThatThrownBy(() -> instant("sum_over_time(a[501s])", 999))
                .hasMessage(error)
                .extracting(e -> ((QueryException) e).kind())
                .isEqualTo(ErrorKind.EXECUTION);
        assertThatThrownBy(() -> range("vector(1)", 0, 999, 1)).hasMessage(error);
        settings = new EngineSettings(300_000, 1_000_000, 10_000, 60_000, Features.all());
        assertThatThrownBy(() -> range("a", 0, 999, 1))
                .hasMessageStartingWith("query.memory_max of 10000 bytes is exceeded: ")
                .extracting(e -> ((QueryException) e).kind())
                .isEqualTo(ErrorKind.EXECUTION);
    }

    @Test
    void otherThreadsChangeNothing() {
        for (int i = 0; i < 700; i++) {
            SampleColumn samples = new SampleColumn();
            for (int t = 0; t < 40; t++) {
                samples.addFloat(t * 15_000L, (i * 31 + t * 17) % 101);
            }
            source.put(metric("a", "i", "" + i, "j", "" + i % 7), samples);
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            QueryEngine alone = new QueryEngine(settings, source, clock);
            QueryEngine helped =
                    new QueryEngine(settings, source, clock, new EvaluationThreads(pool, 3));
            for (String query :
                    List.of(
                            "a",
                            "rate(a[5m])",
                            "sum by (j) (increase(a[1m]))",
                            "a - on(i) group_right() max_over_time(a[2m:30s])",
                            "quantile_over_time(scalar(sum(a) / 1e6), a[3m])",
                            "topk(3, a)")) {
                assertThat(text(helped.range(TENANT, query, 0, 600_000, 15_000, options())))
                        .as(query)
                        .isEqualTo(text(alone.range(TENANT, query, 0, 600_000, 15_000, options())));
            }
            String failing = "double_exponential_smoothing(a[5m], 2, 0.5)";
            assertThatThrownBy(() -> helped.range(TENANT, failing, 0, 600_000, 15_000, options()))
                    .hasMessageStartingWith("invalid smoothing factor");
        }
    }

    @Test
    void deadlinesAndCancelling() {
        source.put(metric("a"), 0, 1);
        QueryEngine engine = new QueryEngine(settings, source, clock);
        CancelToken late = new CancelToken(clock, 10);
        clock.advanceMs(11);
        assertThatThrownBy(() -> engine.instant(TENANT, "a", 0, QueryOptions.of(late)))
                .hasMessage("query timed out in expression evaluation")
                .extracting(e -> ((QueryException) e).kind())
                .isEqualTo(ErrorKind.TIMED_OUT);
        CancelToken cancelled = new CancelToken(clock, 10);
        cancelled.cancel();
        assertThatThrownBy(() -> engine.instant(TENANT, "a", 0, QueryOptions.of(cancelled)))
                .hasMessage("query was canceled in expression evaluation");
    }
}
