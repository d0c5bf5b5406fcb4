package io.varve.compactor.job;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.testing.SampleGenerator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// What a head might put into a block, on a bad day.
final class RandomBlocks {
    /// The metric that several replicas send. It is not to be deleted from: whether a sample that a
    /// deleted one has made superfluous is seen depends on whether a merge came in between.
    static final int REPLICATED = 2;

    private RandomBlocks() {}

    /// A metric that samples may be deleted of.
    static String deletable(SplittableRandom random) {
        return "metric_" + (REPLICATED + 1 + random.nextInt(3)) % 4;
    }

    /// Some of some series in a window: floats, histograms, stale markers, start timestamps,
    /// several replicas of one metric.
    static Map<Labels, Map<Integer, SampleColumn>> window(
            SplittableRandom random, long fromMs, long toMs) {
        Map<Labels, Map<Integer, SampleColumn>> block = new TreeMap<>();
        int series = random.nextInt(1, 8);
        for (int i = 0; i < series; i++) {
            int number = random.nextInt(10);
            // A label that sorts before the metric name: blocks and sets have different orders.
            Labels labels =
                    number == 9
                            ? Labels.of("job", "nameless")
                            : Labels.of(
                                    "Az",
                                    Integer.toString(9 - number),
                                    Labels.METRIC_NAME,
                                    "metric_" + number % 4);
            Map<Integer, SampleColumn> replicas = new TreeMap<>();
            int count = number % 4 == REPLICATED ? random.nextInt(1, 4) : 1;
            for (int replica = 0; replica < count; replica++) {
                replicas.put(replica, column(random, number % 4 == 3, fromMs, toMs));
            }
            block.put(labels, replicas);
        }
        return block;
    }

    private static SampleColumn column(
            SplittableRandom random, boolean histograms, long fromMs, long toMs) {
        int count = random.nextInt(1, 30);
        long interval = (toMs - fromMs) / 40;
        SampleColumn values =
                histograms
                        ? SampleGenerator.histograms(
                                random, count, random.nextBoolean(), random.nextBoolean())
                        : SampleGenerator.floats(random, count);
        SampleColumn column = new SampleColumn();
        long time = fromMs + random.nextInt(10) * interval;
        for (int i = 0; i < count && time < toMs; i++) {
            long startMs = random.nextInt(9) == 0 ? time - 1_000 : 0;
            FloatHistogram histogram = values.histogram(i);
            if (histogram != null) {
                column.addHistogram(time, histogram.withHint(hint(histogram.hint())), startMs);
            } else {
                boolean stale = random.nextInt(20) == 0;
                column.addFloat(time, stale ? StaleMarker.VALUE : values.value(i), startMs);
            }
            time += random.nextInt(6) == 0 ? 3 * interval + random.nextInt(50) : interval;
        }
        return column;
    }

    private static ResetHint hint(ResetHint hint) {
        return hint == ResetHint.GAUGE ? ResetHint.GAUGE : ResetHint.UNKNOWN;
    }
}
