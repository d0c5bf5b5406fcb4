package io.varve.query.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.ast.Features;
import io.varve.query.testing.MemorySource;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.testing.ManualClock;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Which samples selectors, windows and subqueries see, against a model that looks at every sample
/// for every evaluation time.
class SelectionPropertyTest {
    private static final long LOOKBACK_MS = 300_000;
    private static final Labels LABELS = Labels.of("__name__", "a");

    /// What a query yields at an evaluation time.
    private interface Model {
        Optional<Double> at(long timeMs);
    }

    private record Case(String query, Model model) {}

    @Test
    void everyStepSeesTheRightSamples() {
        Property.check(
                "selection",
                600,
                random -> {
                    Map<Long, Double> samples = samples(random);
                    MemorySource source = new MemorySource();
                    SampleColumn column = new SampleColumn();
                    samples.forEach((time, value) -> column.addFloat(time, value));
                    source.put(LABELS, column);
                    long startMs = random.nextInt(1_000_000);
                    long stepMs = 1 + random.nextLong(random.nextBoolean() ? 400_000 : 40_000);
                    long endMs = startMs + random.nextLong(12) * stepMs + random.nextLong(1000);
                    Case tried = randomCase(random, samples, startMs, endMs);
                    Map<Long, Double> expected = new TreeMap<>();
                    for (long time = startMs; time <= endMs; time += stepMs) {
                        long at = time;
                        tried.model.at(time).ifPresent(value -> expected.put(at, value));
                    }
                    assertThat(run(source, tried.query, startMs, endMs, stepMs))
                            .as("%s from %d to %d by %d", tried.query, startMs, endMs, stepMs)
                            .isEqualTo(expected);
                });
    }

    private static Map<Long, Double> samples(SplittableRandom random) {
        Map<Long, Double> samples = new TreeMap<>();
        long time = random.nextInt(100_000);
        int count = random.nextInt(120);
        for (int i = 0; i < count; i++) {
            samples.put(time, random.nextInt(8) == 0 ? StaleMarker.VALUE : random.nextInt(100));
            // Whole seconds often, so that samples lie on the borders of windows.
            time +=
                    switch (random.nextInt(10)) {
                        case 0 -> 400_000;
                        case 1 -> 1 + random.nextInt(10_000);
                        default -> 10_000;
                    };
        }
        return samples;
    }

    private static Case randomCase(
            SplittableRandom random, Map<Long, Double> samples, long startMs, long endMs) {
        long offsetMs = random.nextInt(5) * 10_000L - 20_000;
        String offset = " offset " + (offsetMs < 0 ? "-" : "") + Math.abs(offsetMs) + "ms";
        long fixedMs = random.nextInt(1_000_000);
        long rangeMs = 1 + random.nextLong(random.nextBoolean() ? 100 : 400_000);
        long stepMs = 1_000 * (1 + random.nextLong(90));
        String range = "[" + rangeMs + "ms]";
        String subquery = "[" + rangeMs + "ms:" + stepMs + "ms]";
        return switch (random.nextInt(8)) {
            case 0 -> new Case("a", t -> newest(samples, t));
            case 1 -> new Case("a" + offset, t -> newest(samples, t - offsetMs));
            case 2 ->
                    new Case(
                            "a @ " + fixedMs / 1000.0 + offset,
                            _ -> newest(samples, fixedMs - offsetMs));
            case 3 -> new Case("a" + offset + " @ end()", _ -> newest(samples, endMs - offsetMs));
            case 4 ->
                    new Case(
                            "sum_over_time(a" + range + offset + ")",
                            t -> sum(window(samples, t - offsetMs, rangeMs)));
            case 5 ->
                    new Case(
                            "count_over_time(a" + range + " @ start())",
                            _ -> count(window(samples, startMs, rangeMs)));
            case 6 ->
                    new Case(
                            "sum_over_time(a" + subquery + offset + ")",
                            t ->
                                    sum(
                                            subquery(
                                                    time -> newest(samples, time),
                                                    t - offsetMs,
                                                    rangeMs,
                                                    stepMs)));
            default ->
                    new Case(
                            "count_over_time(sum_over_time(a[50s]"
                                    + offset
                                    + ")"
                                    + subquery
                                    + " @ "
                                    + fixedMs / 1000.0
                                    + ")",
                            _ ->
                                    count(
                                            subquery(
                                                    time ->
                                                            sum(
                                                                    window(
                                                                            samples,
                                                                            time - offsetMs,
                                                                            50_000)),
                                                    fixedMs,
                                                    rangeMs,
                                                    stepMs)));
        };
    }

    private static Optional<Double> newest(Map<Long, Double> samples, long referenceMs) {
        Map.Entry<Long, Double> found = null;
        for (Map.Entry<Long, Double> sample : samples.entrySet()) {
            long time = sample.getKey();
            if (time > referenceMs - LOOKBACK_MS && time <= referenceMs) {
                found = sample;
            }
        }
        return found == null || StaleMarker.is(found.getValue())
                ? Optional.empty()
                : Optional.of(found.getValue());
    }

    private static List<Double> window(Map<Long, Double> samples, long referenceMs, long rangeMs) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey() > referenceMs - rangeMs)
                .filter(sample -> sample.getKey() <= referenceMs)
                .map(Map.Entry::getValue)
                .filter(value -> !StaleMarker.is(value))
                .toList();
    }

    private static List<Double> subquery(Model model, long referenceMs, long rangeMs, long stepMs) {
        List<Double> values = new ArrayList<>();
        for (long k = -1_000_000_000 / stepMs; k * stepMs <= referenceMs; k++) {
            if (k * stepMs > referenceMs - rangeMs) {
                model.at(k * stepMs).ifPresent(values::add);
            }
        }
        return values;
    }

    private static Optional<Double> sum(List<Double> values) {
        return values.stream().reduce(Double::sum);
    }

    private static Optional<Double> count(List<Double> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of((double) values.size());
    }

    private static Map<Long, Double> run(
            MemorySource source, String query, long startMs, long endMs, long stepMs) {
        ManualClock clock = new ManualClock(0);
        QueryEngine engine =
                new QueryEngine(
                        EngineSettings.defaults().withFeatures(Features.all()), source, clock);
        QueryResult result =
                engine.range(
                        new TenantId("a"),
                        query,
                        startMs,
                        endMs,
                        stepMs,
                        QueryOptions.of(new CancelToken(clock, 1000)));
        Map<Long, Double> values = new TreeMap<>();
        for (ResultValue.SeriesSamples row : ((ResultValue.Matrix) result.value()).series()) {
            for (int i = 0; i < row.samples().size(); i++) {
                values.put(row.samples().timestampMs(i), row.samples().value(i));
            }
        }
        return values;
    }
}
