package io.varve.storage.head;

import io.varve.storage.histogram.Combination;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.testing.Histograms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Seeded requests as senders make them, good and bad: in order, late, far too late, repeated with
/// the same and with other values, with gaps and with series that come and go. Floats mostly; some
/// series have native histograms, some start timestamps, some all of it in turn.
final class RequestGenerator {
    private final SplittableRandom random;
    private final int seriesMax;
    private final long[] nowMs;
    private final FloatHistogram[] last;
    private final List<HeadModel.Sample> sent = new ArrayList<>();

    RequestGenerator(SplittableRandom random, int seriesMax) {
        this.random = random;
        this.seriesMax = seriesMax;
        this.nowMs = new long[seriesMax];
        this.last = new FloatHistogram[seriesMax];
        Arrays.fill(last, FloatHistogram.STALE);
        Arrays.fill(nowMs, HeadFixture.START_MS);
    }

    static Labels labels(int series) {
        return Labels.of(
                "__name__", "metric_" + series % 7, "instance", "host-" + series, "job", "test");
    }

    /// Samples of one request, in the order in which a head applies them: floats come first.
    List<HeadModel.Sample> next(int samplesMax) {
        List<HeadModel.Sample> request = unordered(samplesMax);
        List<HeadModel.Sample> ordered = new ArrayList<>(request);
        ordered.removeIf(sample -> sample.histogram() != null);
        request.removeIf(sample -> sample.histogram() == null);
        ordered.addAll(request);
        sent.addAll(ordered);
        return ordered;
    }

    private List<HeadModel.Sample> unordered(int samplesMax) {
        List<HeadModel.Sample> request = new ArrayList<>();
        int size = random.nextInt(1, samplesMax + 1);
        int shape = random.nextInt(10);
        int series = random.nextInt(seriesMax);
        while (request.size() < size) {
            if (random.nextInt(20) == 0 || shape < 4) {
                // Some series are busy, so that they fill chunks, and lie in different pages.
                series = random.nextInt(3) == 0 ? random.nextInt(seriesMax) : busy();
            }
            if (shape >= 8 && !sent.isEmpty()) {
                request.add(again());
                continue;
            }
            request.add(sample(series));
        }
        if (sent.size() > 5_000) {
            sent.subList(0, 2_500).clear();
        }
        return request;
    }

    private int busy() {
        return Math.min(seriesMax - 1, random.nextInt(4) * SeriesPage.SIZE);
    }

    private HeadModel.Sample again() {
        int recent = Math.min(sent.size(), 1 + random.nextInt(random.nextBoolean() ? 20 : 3_000));
        HeadModel.Sample sample = sent.get(sent.size() - 1 - random.nextInt(recent));
        return random.nextInt(3) > 0
                ? sample
                : sample(0, sample.labels(), sample.timestampMs(), random.nextInt(8));
    }

    private HeadModel.Sample sample(int series) {
        if (series % 5 == 3 && random.nextInt(10) == 0) {
            return sample(series, labels(series), extremeMs(), series);
        }
        long timestampMs =
                switch (random.nextInt(12)) {
                    case 0 -> nowMs[series] - random.nextLong(HeadFixture.WINDOW_MS * 2);
                    case 1 -> nowMs[series] - random.nextLong(60_000);
                    case 2 -> nowMs[series] - 15_000L * random.nextInt(130);
                    case 3 -> nowMs[series] - HeadFixture.WINDOW_MS + random.nextInt(-1, 2);
                    default -> nowMs[series] += random.nextInt(30) == 0 ? 700_001 : 15_000;
                };
        return sample(series, labels(series), timestampMs, series);
    }

    /// @param kind its rest by 16 decides what the sample is
    private HeadModel.Sample sample(int series, Labels labels, long timestampMs, int kind) {
        long startMs = random.nextInt(4) == 0 ? 0 : HeadFixture.START_MS - random.nextLong(2) * 100;
        return switch (kind & 15) {
            case 0 ->
                    // One of the busy ones.
                    kind % 512 == 0
                            ? new HeadModel.Sample(labels, timestampMs, value())
                            : histogram(series, labels, timestampMs, 0);
            case 1 -> histogram(series, labels, timestampMs, 0);
            case 2 -> histogram(series, labels, timestampMs, startMs);
            case 3 -> new HeadModel.Sample(labels, timestampMs, value(), null, startMs);
            case 4 -> sample(series, labels, timestampMs, random.nextInt(1, 4));
            default -> new HeadModel.Sample(labels, timestampMs, value());
        };
    }

    /// Mostly a counter's next histogram, with some more buckets.
    private HeadModel.Sample histogram(int series, Labels labels, long timestampMs, long startMs) {
        FloatHistogram before = last[series];
        FloatHistogram histogram =
                switch (random.nextInt(16)) {
                    case 0 -> Histograms.exponential(random);
                    case 1 -> Histograms.custom(random);
                    case 2 -> HistogramArithmetic.multiply(before, 0.5);
                    case 3 -> FloatHistogram.STALE;
                    case 4 -> before;
                    default -> before.isStale() ? Histograms.exponential(random) : more(before);
                };
        last[series] = histogram;
        return new HeadModel.Sample(labels, timestampMs, histogram.sum(), histogram, startMs);
    }

    private FloatHistogram more(FloatHistogram before) {
        FloatHistogram seen =
                Histograms.exponential(random).toBuilder()
                        .schema(before.schema())
                        .zeroThreshold(before.zeroThreshold())
                        .build();
        return HistogramArithmetic.add(before, seen) instanceof Combination.Combined combined
                ? combined.histogram().withHint(before.hint())
                : HistogramArithmetic.multiply(before, 2);
    }

    private long extremeMs() {
        return switch (random.nextInt(4)) {
            case 0 -> Long.MIN_VALUE + random.nextInt(3);
            case 1 -> Long.MAX_VALUE - 1 - random.nextInt(3);
            case 2 -> random.nextInt(-2, 3);
            default -> random.nextLong(Long.MIN_VALUE, Long.MAX_VALUE);
        };
    }

    private double value() {
        return switch (random.nextInt(8)) {
            case 0 -> StaleMarker.VALUE;
            case 1 -> Double.longBitsToDouble(random.nextLong());
            case 2 -> 0.0;
            default -> random.nextInt(1_000);
        };
    }
}
