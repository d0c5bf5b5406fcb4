package io.varve.storage.testing;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.StaleMarker;
import java.util.SplittableRandom;

/// Makes samples as series have them, and as they have them on a bad day.
public final class SampleGenerator {
    /// Some moment in the past, for tests that need one.
    public static final long EPOCH_MS = 1_700_000_000_000L;

    private static final long[] ODD_BITS = {
        StaleMarker.BITS,
        0x7ff8000000000001L, // Prometheus's normal NaN
        0x7ff0000000000001L, // a signalling NaN
        0xfff8deadbeef0001L, // a NaN with a sign and a payload
        0x7ff0000000000000L, // +Inf
        0xfff0000000000000L, // -Inf
        0x8000000000000000L, // -0.0
        0L,
        1L, // the smallest subnormal
        0x7fefffffffffffffL, // the largest number
    };

    private SampleGenerator() {}

    /// Floats with strictly rising timestamps of a random regularity and values of a random kind.
    public static SampleColumn floats(SplittableRandom random, int count) {
        var column = new SampleColumn();
        long[] timestampsMs = timestamps(random, count);
        double[] values = values(random, count);
        for (int i = 0; i < count; i++) {
            column.addFloat(timestampsMs[i], values[i]);
        }
        return column;
    }

    /// Native histograms of one layout that one chunk can hold, ending with stale markers at times:
    /// counters that never fall, or gauges.
    ///
    /// @param whole whether all counts are whole numbers
    /// @param starts whether samples may have start timestamps
    public static SampleColumn histograms(
            SplittableRandom random, int count, boolean whole, boolean starts) {
        var column = new SampleColumn();
        FloatHistogram first =
                random.nextInt(3) == 0 ? Histograms.custom(random) : Histograms.exponential(random);
        boolean gauge = first.hint() == ResetHint.GAUGE;
        FloatHistogram current = first.withHint(gauge ? ResetHint.GAUGE : ResetHint.UNKNOWN);
        if (random.nextInt(20) == 0) {
            current = FloatHistogram.STALE.withHint(current.hint());
        }
        long[] timestampsMs = timestamps(random, count);
        long start = 0;
        for (int i = 0; i < count; i++) {
            if (starts && random.nextInt(10) == 0) {
                start = timestampsMs[i] - random.nextInt(100_000);
            }
            column.addHistogram(timestampsMs[i], current, start);
            if (!current.isStale()) {
                current =
                        random.nextInt(30) == 0
                                ? FloatHistogram.STALE.withHint(current.hint())
                                : grow(random, current, whole, gauge);
            }
        }
        return column;
    }

    private static FloatHistogram grow(
            SplittableRandom random, FloatHistogram current, boolean whole, boolean gauge) {
        return current.toBuilder()
                .count(grow(random, current.count(), whole, gauge))
                .sum(sum(random))
                .zeroCount(
                        current.isCustomBuckets()
                                ? 0
                                : grow(random, current.zeroCount(), whole, gauge))
                .positive(grow(random, current.positive(), whole, gauge))
                .negative(grow(random, current.negative(), whole, gauge))
                .build();
    }

    /// Any sum but that of a stale marker, which has no buckets beside it.
    private static double sum(SplittableRandom random) {
        double sum = random.nextInt(20) == 0 ? odd(random) : random.nextInt(1000) / 8.0;
        return StaleMarker.is(sum) ? 0 : sum;
    }

    private static Buckets grow(
            SplittableRandom random, Buckets buckets, boolean whole, boolean gauge) {
        double[] counts = new double[buckets.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = grow(random, buckets.count(i), whole, gauge);
        }
        return Buckets.of(buckets.spans(), counts);
    }

    private static double grow(
            SplittableRandom random, double count, boolean whole, boolean gauge) {
        double change = random.nextInt(2) * random.nextInt(1 << random.nextInt(1, 20));
        if (!whole) {
            change += random.nextInt(3) == 0 ? random.nextDouble() : 0;
        }
        return gauge && random.nextBoolean() ? Math.max(0, count - change) : count + change;
    }

    /// Strictly rising timestamps: regular, with jitter, with gaps, or anything.
    public static long[] timestamps(SplittableRandom random, int count) {
        long[] timestampsMs = new long[count];
        int kind = random.nextInt(5);
        long time = kind == 4 ? -(random.nextLong() >>> 2) : EPOCH_MS + random.nextInt(100_000);
        long interval = 1L + random.nextInt(60_000);
        for (int i = 0; i < count; i++) {
            timestampsMs[i] = time;
            time +=
                    switch (kind) {
                        case 0 -> interval;
                        case 1 -> interval + random.nextInt(5);
                        case 2 -> random.nextInt(8) == 0 ? interval * 100 : interval;
                        case 3 -> 1 + random.nextInt(2_000_000);
                        default -> 1 + (random.nextLong() >>> random.nextInt(12, 64));
                    };
        }
        return timestampsMs;
    }

    /// Values: constant, a counter, decimals, any bits, or odd ones among others.
    public static double[] values(SplittableRandom random, int count) {
        double[] values = new double[count];
        int kind = random.nextInt(6);
        double value = random.nextInt(100_000);
        for (int i = 0; i < count; i++) {
            switch (kind) {
                case 0 -> {}
                case 1 -> value += random.nextInt(3) * random.nextInt(1_000);
                case 2 -> value = Math.rint(value * 100 + random.nextInt(-500, 500)) / 100;
                case 3 -> value = Double.longBitsToDouble(random.nextLong());
                case 4 -> value = odd(random);
                default -> value = random.nextInt(10) == 0 ? odd(random) : random.nextInt(5);
            }
            values[i] = value;
        }
        return values;
    }

    private static double odd(SplittableRandom random) {
        return Double.longBitsToDouble(ODD_BITS[random.nextInt(ODD_BITS.length)]);
    }
}
