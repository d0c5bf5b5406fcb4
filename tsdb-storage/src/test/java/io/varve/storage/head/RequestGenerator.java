package io.varve.storage.head;

import io.varve.storage.model.Labels;
import io.varve.storage.model.StaleMarker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Seeded requests as senders make them, good and bad: in order, late, far too late, repeated with
/// the same and with other values, with gaps and with series that come and go.
final class RequestGenerator {
    private final SplittableRandom random;
    private final int seriesMax;
    private final long[] nowMs;
    private final List<HeadModel.Sample> sent = new ArrayList<>();

    RequestGenerator(SplittableRandom random, int seriesMax) {
        this.random = random;
        this.seriesMax = seriesMax;
        this.nowMs = new long[seriesMax];
        Arrays.fill(nowMs, HeadFixture.START_MS);
    }

    static Labels labels(int series) {
        return Labels.of(
                "__name__", "metric_" + series % 7, "instance", "host-" + series, "job", "test");
    }

    List<HeadModel.Sample> next(int samplesMax) {
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
        sent.addAll(request);
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
                : new HeadModel.Sample(sample.labels(), sample.timestampMs(), value());
    }

    private HeadModel.Sample sample(int series) {
        if (series % 5 == 3 && random.nextInt(10) == 0) {
            return new HeadModel.Sample(labels(series), extremeMs(), value());
        }
        long timestampMs =
                switch (random.nextInt(12)) {
                    case 0 -> nowMs[series] - random.nextLong(HeadFixture.WINDOW_MS * 2);
                    case 1 -> nowMs[series] - random.nextLong(60_000);
                    case 2 -> nowMs[series] - 15_000L * random.nextInt(130);
                    case 3 -> nowMs[series] - HeadFixture.WINDOW_MS + random.nextInt(-1, 2);
                    default -> nowMs[series] += random.nextInt(30) == 0 ? 700_001 : 15_000;
                };
        return new HeadModel.Sample(labels(series), timestampMs, value());
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
