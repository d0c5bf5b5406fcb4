package io.varve.query.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.ast.Features;
import io.varve.query.exec.SampleTally.StepCount;
import io.varve.query.testing.MemorySource;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.testing.ManualClock;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Samples are counted as Prometheus counts them. The rows were compared with the answers of a
/// Prometheus 2.42, which does not tell what is read, and counts windows with `@` in a way that was
/// mended later.
class QueryStatisticsTest {
    private static final TenantId TENANT = new TenantId("a");

    private final ManualClock clock = new ManualClock(0);
    private final MemorySource source = new MemorySource();

    /// A series `one` and three series `three`, a sample every 10 s from 0 to 1000 s.
    private void fill() {
        source.put(Labels.of("__name__", "one"), everyTenSeconds());
        for (String value : List.of("x", "y", "z")) {
            source.put(Labels.of("__name__", "three", "a", value), everyTenSeconds());
        }
    }

    private static SampleColumn everyTenSeconds() {
        SampleColumn samples = new SampleColumn();
        for (int i = 0; i <= 100; i++) {
            samples.addFloat(10_000L * i, i);
        }
        return samples;
    }

    private QueryStats.Samples samples(String query, long start, long end, long step) {
        QueryEngine engine =
                new QueryEngine(
                        EngineSettings.defaults().withFeatures(Features.all()), source, clock);
        QueryOptions options =
                new QueryOptions(
                        new CancelToken(clock, 60_000),
                        0,
                        0,
                        EnumSet.of(QueryExtra.SAMPLE_COUNTS, QueryExtra.STEP_COUNTS));
        QueryResult result =
                step == 0
                        ? engine.instant(TENANT, query, 1_000 * start, options)
                        : engine.range(
                                TENANT, query, 1_000 * start, 1_000 * end, 1_000 * step, options);
        return result.stats().samples();
    }

    /// Each row: query, start, end, step (0: an instant query), samples per step that can be looked
    /// at, samples per step that are read.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|21|21|0|0|0",
                "one|21|21|0|1|1",
                "three|21|21|0|3|3",
                "three + one|21|21|0|4|4",
                "timestamp(three)|21|21|0|3|3",
                "one[60s]|201|201|0|6|6",
                "max_over_time(three[60s])|201|201|0|18|18",
                "max_over_time(one[60s:5s])|201|201|0|12|12",
                "one[60s:5s]|201|201|0|12|12",
                "max_over_time(sum_over_time(one[30s])[60s:20s])|201|201|0|3|7",
                "three|201|220|5|3 3 3 3|3 3 3 3",
                "one|201|401|100|1 1 1|1 1 1",
                "one|999|1500|200|1 1 0|1 1 0",
                "max_over_time(one[60s])|201|220|5|6 6 6 6|6 0 1 0",
                "max_over_time(three[20s])|201|401|100|6 6 6|6 6 6",
                "max_over_time(one[60s] @ 30)|201|220|5|4 4 4 4|4 0 0 0",
                "one @ 30 + one|201|220|5|2 2 2 2|2 1 1 1",
                "predict_linear(one[60s] @ 100, 5)|201|220|5|6 6 6 6|6 0 0 0",
                "sum(max_over_time(three[60s:5s])) by (b)|201|211|5|36 36 36|36 3 3",
                "absent_over_time(one[60s])|201|211|5|6 6 6|6 0 1",
                "avg_over_time((one + one)[60s:10s])|201|211|5|6 6 6|12 0 2",
                "one / three{a=\"x\"} or three|201|211|10|5 5|5 5",
            })
    void samplesAreCountedPerStep(
            String query, long start, long end, long step, String queryable, String read) {
        fill();
        QueryStats.Samples samples = samples(query, start, end, step);
        assertThat(text(samples.perStep(), false)).isEqualTo(queryable);
        assertThat(text(samples.perStep(), true)).isEqualTo(read);
        assertThat(samples.queryable())
                .isEqualTo(samples.perStep().stream().mapToLong(StepCount::queryable).sum());
        assertThat(samples.read())
                .isEqualTo(samples.perStep().stream().mapToLong(StepCount::read).sum());
        for (int i = 0; i < samples.perStep().size(); i++) {
            assertThat(samples.perStep().get(i).timestampMs())
                    .isEqualTo(1_000 * (start + i * step));
        }
    }

    private static String text(List<StepCount> steps, boolean read) {
        return steps.stream()
                .map(step -> Long.toString(read ? step.read() : step.queryable()))
                .collect(Collectors.joining(" "));
    }

    @Test
    void nothingIsCountedUnlessItIsWanted() {
        fill();
        QueryEngine engine = new QueryEngine(EngineSettings.defaults(), source, clock);
        QueryStats plain =
                engine.instant(
                                TENANT,
                                "three",
                                21_000,
                                QueryOptions.of(new CancelToken(clock, 60_000)))
                        .stats();
        assertThat(plain.samples().queryable()).isZero();
        assertThat(plain.read().samples()).isEqualTo(9);
        assertThat(plain.read().series()).isEqualTo(3);
        QueryOptions all =
                new QueryOptions(
                        new CancelToken(clock, 60_000),
                        0,
                        0,
                        EnumSet.of(QueryExtra.SAMPLE_COUNTS, QueryExtra.STEP_COUNTS));
        QueryStats.Samples counted = engine.instant(TENANT, "three", 21_000, all).stats().samples();
        assertThat(counted.queryable()).isEqualTo(3);
        // Steps need a feature that is off by default, as in Prometheus.
        assertThat(counted.perStep()).isEmpty();
    }
}
