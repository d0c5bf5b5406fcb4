package io.varve.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.codec.SpanHasher;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.SyntheticFleet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// How much memory the index takes per series of twelve labels. The default size keeps the suite
/// fast; `-Dsurefire.extra=-Dvarve.footprint.series=1000000` measures what the decision record
/// cites and prints the times of some queries.
final class LabelIndexFootprintTest {
    private static final int SERIES = Integer.getInteger("varve.footprint.series", 100_000);

    @Test
    void aSeriesTakesAtMost60Bytes() {
        Clock clock = Clock.system();
        var cancel = new CancelToken(clock, 600_000);
        // Classes and caches that are made once do not count.
        fill(1_000).select(List.of(Matcher.equal("le", "1")), cancel);
        long before = usedBytes();
        long start = clock.monotonicNanos();
        LabelIndex index = fill(SERIES);
        long filled = clock.monotonicNanos() - start;
        long perSeries = (usedBytes() - before) / SERIES;
        StringBuilder report =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                "%d series: %d bytes and %.2f us each%n",
                                SERIES,
                                perSeries,
                                filled / 1e3 / SERIES));
        for (List<Matcher> matchers : queries()) {
            int size = 0;
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                start = clock.monotonicNanos();
                size = index.sorted(index.select(matchers, cancel)).size();
                best = Math.min(best, clock.monotonicNanos() - start);
            }
            report.append(
                    String.format(
                            Locale.ROOT, "%s: %d series, %.2f ms%n", matchers, size, best / 1e6));
        }
        assertThat(perSeries).describedAs(report.toString()).isLessThanOrEqualTo(60);
        if (SERIES > 500_000) {
            LoggerFactory.getLogger(getClass()).warn(report.toString());
        }
    }

    private static List<List<Matcher>> queries() {
        Matcher name = Matcher.equal("__name__", "app_7_requests_total");
        return List.of(
                List.of(name),
                List.of(name, Matcher.equal("namespace", "team-3")),
                List.of(name, new Matcher("pod", Matcher.Type.REGEX, "service-1.*")),
                List.of(
                        name,
                        new Matcher("pod", Matcher.Type.REGEX, "service-1[0-9]-[a-f0-9]+-.*")),
                List.of(Matcher.equal("node", "node-17.example.internal")),
                List.of(Matcher.equal("env", "staging")));
    }

    private static LabelIndex fill(int count) {
        var index = new LabelIndex(new SpanHasher(1, 2));
        for (int i = 0; i < count; i++) {
            index.add(SyntheticFleet.labels(i));
        }
        return index;
    }

    private static long usedBytes() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
