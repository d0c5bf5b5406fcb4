package io.varve.query.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Features;
import io.varve.query.explain.OperatorReport;
import io.varve.query.explain.SelectionReport;
import io.varve.query.testing.MemorySource;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.VarveException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
    private static final TenantId TENANT = new TenantId("a");

    /// Time goes on by a nanosecond with each look at the clock.
    private static final class CountingClock implements Clock {
        private long nanos;

        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public long monotonicNanos() {
            return ++nanos;
        }
    }

    private final Clock clock = new CountingClock();
    private final MemorySource source = new MemorySource();
    private EngineSettings settings = EngineSettings.defaults().withFeatures(Features.all());

    @AfterEach
    void everyQuerierIsClosed() {
        assertThat(source.open()).isZero();
    }

    private void fill() {
        for (String a : List.of("x", "y", "z")) {
            SampleColumn samples = new SampleColumn();
            for (int i = 0; i <= 60; i++) {
                samples.addFloat(10_000L * i, i * a.charAt(0));
            }
            source.put(Labels.of("__name__", "m", "a", a), samples);
        }
    }

    private QueryResult range(String query, Set<QueryExtra> extras) {
        QueryOptions options = new QueryOptions(new CancelToken(clock, 60_000), 0, 0, extras);
        return new QueryEngine(settings, source, clock)
                .range(TENANT, query, 300_000, 360_000, 15_000, options);
    }

    private OperatorReport explain(String query) {
        return range(query, EnumSet.of(QueryExtra.EXPLANATION)).explanation().orElseThrow();
    }

    @Test
    void theTreeSaysWhatEachOperatorDid() {
        fill();
        StringBuilder tree = new StringBuilder();
        print(
                explain(
                        "sum by (a) (rate(m{a!=\"z\"}[1m])) * 2 + on () group_left () m{a=\"x\"} @ 100"),
                0,
                tree);
        assertThat(tree)
                .hasToString(
                        """
                        + [sum by (a) (rate(m{a!="z"}[1m])) * 2 + on () group_left () m{a="x"} @ 100] \
                        5 steps, 2 series, 10 samples
                          * [sum by (a) (rate(m{a!="z"}[1m])) * 2] 5 steps, 2 series, 10 samples
                            sum [sum by (a) (rate(m{a!="z"}[1m]))] 5 steps, 2 series, 10 samples
                              rate [rate(m{a!="z"}[1m])] 5 steps, 2 series, 10 samples
                                range selector [m{a!="z"}[1m]] 5 steps, 2 series, 24 samples; \
                        reads 240001 to 360001: 2 series and 24 samples
                            number [2] 5 steps, 0 series, 5 samples
                          once [m{a="x"} @ 100] 5 steps, 1 series, 5 samples
                            instant selector [m{a="x"} @ 100] 1 steps, 1 series, 1 samples; \
                        reads -199999 to 100001: 1 series and 11 samples
                        """);
    }

    private static void print(OperatorReport report, int depth, StringBuilder into) {
        into.append("  ".repeat(depth)).append(report.name());
        into.append(" [").append(report.text()).append("] ");
        into.append(report.steps()).append(" steps, ");
        into.append(report.series()).append(" series, ");
        into.append(report.samples()).append(" samples");
        if (report.selection().isPresent()) {
            SelectionReport selection = report.selection().get();
            into.append("; reads ").append(selection.range().minMs());
            into.append(" to ").append(selection.range().maxMs()).append(": ");
            into.append(selection.read().series());
            into.append(" series and ").append(selection.read().samples()).append(" samples");
        }
        into.append('\n');
        report.inputs().forEach(input -> print(input, depth + 1, into));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m",
                "-m",
                "3",
                "time() + 1",
                "vector(1)",
                "m smoothed",
                "timestamp(m)",
                "scalar(m{a=\"x\"}) * m",
                "increase(m[2m])",
                "increase(m[2m] anchored)",
                "quantile_over_time(0.5, m[1m])",
                "absent_over_time(m{a=\"q\"}[1m])",
                "max_over_time(rate(m[1m])[2m:30s])",
                "max_over_time(m[1s:1m])",
                "topk(2, m)",
                "m and on (a) m{a=~\"x|y\"}",
                "m / ignoring (b) group_left m",
                "label_replace(m, \"b\", \"$1\", \"a\", \"(.*)\")",
                "sort(m @ end())",
                "info(m)",
                "histogram_quantile(0.9, m)",
            })
    void measuringChangesNothingAndTimesAddUp(String query) {
        fill();
        QueryResult plain = range(query, Set.of());
        QueryResult explained = range(query, EnumSet.of(QueryExtra.EXPLANATION));
        assertThat(plain.explanation()).isEmpty();
        assertThat(QueryText.of(explained)).isEqualTo(QueryText.of(plain));
        OperatorReport root = explained.explanation().orElseThrow();
        assertThat(sumOfOwn(root)).isEqualTo(root.nanos());
        long selected = sumOfSelections(root);
        assertThat(selected).isEqualTo(explained.stats().read().samples());
        assertThat(selected).isEqualTo(plain.stats().read().samples());
    }

    /// A result in a form that can be compared.
    private record QueryText(String value, List<String> warnings, List<String> infos) {
        static QueryText of(QueryResult result) {
            StringBuilder text = new StringBuilder();
            ResultValue.Matrix matrix = (ResultValue.Matrix) result.value();
            for (ResultValue.SeriesSamples row : matrix.series()) {
                text.append(row.labels());
                for (int i = 0; i < row.samples().size(); i++) {
                    text.append(' ').append(row.samples().value(i));
                    text.append('@').append(row.samples().timestampMs(i));
                }
                text.append('\n');
            }
            return new QueryText(text.toString(), result.warnings(), result.infos());
        }
    }

    private static long sumOfOwn(OperatorReport report) {
        return report.ownNanos()
                + report.inputs().stream().mapToLong(ExplanationTest::sumOfOwn).sum();
    }

    private static long sumOfSelections(OperatorReport report) {
        long own = report.selection().map(each -> each.read().samples()).orElse(0L);
        return own + report.inputs().stream().mapToLong(ExplanationTest::sumOfSelections).sum();
    }

    @Test
    void longTextsAreCut() {
        fill();
        OperatorReport report = explain("m" + " + m".repeat(100));
        assertThat(report.text()).hasSize(203).startsWith("m + m + m").endsWith("...");
    }

    @Test
    void operatorsAreChargedToTheQuery() {
        settings = new EngineSettings(300_000, 1_000, 20_000, 60_000, Features.all());
        assertThat(range("1" + " + 1".repeat(30), Set.of()).value()).isNotNull();
        assertThatThrownBy(() -> explain("1" + " + 1".repeat(30)))
                .isInstanceOf(VarveException.class)
                .hasMessageContaining("query.memory_max of 20000 bytes");
    }

    @Test
    void stringsHaveNoOperators() {
        QueryOptions options =
                new QueryOptions(
                        new CancelToken(clock, 60_000), 0, 0, EnumSet.of(QueryExtra.EXPLANATION));
        QueryResult result =
                new QueryEngine(settings, source, clock).instant(TENANT, "\"a\"", 0, options);
        assertThat(result.explanation()).isEmpty();
    }
}
