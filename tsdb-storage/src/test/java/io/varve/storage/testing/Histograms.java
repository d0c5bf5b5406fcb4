package io.varve.storage.testing;

import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.IntegerHistogram;
import io.varve.storage.histogram.ResetHint;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Random native histograms that could be observations: bucket counts are whole, so that sums of
/// them are exact, and the count is the sum of all buckets.
public final class Histograms {
    private Histograms() {}

    /// An exponential histogram whose zero bucket no bucket reaches into.
    public static FloatHistogram exponential(SplittableRandom random) {
        int schema = random.nextInt(-4, 9);
        Buckets positive = buckets(random, random.nextInt(-20, 20), 12);
        Buckets negative = buckets(random, random.nextInt(-20, 20), 12);
        double zeroCount = random.nextInt(3) == 0 ? 0 : random.nextInt(100);
        FloatHistogram histogram =
                FloatHistogram.builder()
                        .schema(schema)
                        .positive(positive)
                        .negative(negative)
                        .build();
        double threshold =
                switch (random.nextInt(3)) {
                    case 0 -> 0;
                    case 1 -> lowestBound(histogram);
                    default -> lowestBound(histogram) * random.nextDouble();
                };
        return histogram.toBuilder()
                .zeroThreshold(threshold)
                .zeroCount(zeroCount)
                .count(zeroCount + total(positive) + total(negative))
                .sum(random.nextInt(-1000, 1000))
                .hint(ResetHint.ofCode(random.nextInt(4)))
                .build();
    }

    /// A histogram with custom buckets, bounds among the whole numbers from 0 to 30.
    public static FloatHistogram custom(SplittableRandom random) {
        int[] bounds = random.ints(random.nextInt(1, 10), 0, 31).distinct().sorted().toArray();
        int[] indexes = new int[bounds.length + 1];
        double[] counts = new double[indexes.length];
        int size = 0;
        for (int i = 0; i < indexes.length; i++) {
            if (random.nextInt(3) > 0) {
                indexes[size] = i;
                counts[size++] = random.nextInt(50);
            }
        }
        Buckets positive =
                Buckets.of(BucketSpans.ofIndexes(indexes, size), Arrays.copyOf(counts, size));
        return FloatHistogram.builder()
                .schema(FloatHistogram.CUSTOM_BUCKETS_SCHEMA)
                .customBounds(Arrays.stream(bounds).asDoubleStream().toArray())
                .positive(positive)
                .count(total(positive))
                .sum(random.nextInt(1000))
                .hint(ResetHint.ofCode(random.nextInt(4)))
                .build();
    }

    private static double lowestBound(FloatHistogram histogram) {
        double lowest = 1e6;
        if (!histogram.positive().isEmpty()) {
            lowest = Math.min(lowest, histogram.upperBound(histogram.positive().index(0) - 1));
        }
        if (!histogram.negative().isEmpty()) {
            lowest = Math.min(lowest, histogram.upperBound(histogram.negative().index(0) - 1));
        }
        return lowest;
    }

    private static Buckets buckets(SplittableRandom random, int from, int sizeMax) {
        int size = random.nextInt(sizeMax);
        int[] indexes = new int[size];
        double[] counts = new double[size];
        int index = from;
        for (int i = 0; i < size; i++) {
            indexes[i] = index;
            counts[i] = random.nextInt(4) == 0 ? 0 : random.nextInt(1, 1000);
            index += random.nextInt(3) == 0 ? random.nextInt(1, 9) : 1;
        }
        return Buckets.of(BucketSpans.ofIndexes(indexes, size), counts);
    }

    /// The sum of all buckets of one side.
    public static double total(Buckets buckets) {
        double total = 0;
        for (int i = 0; i < buckets.size(); i++) {
            total += buckets.count(i);
        }
        return total;
    }

    /// The same observations with integer counts; all counts must be whole.
    public static IntegerHistogram integer(FloatHistogram histogram) {
        return IntegerHistogram.builder()
                .schema(histogram.schema())
                .hint(histogram.hint())
                .count((long) histogram.count())
                .sum(histogram.sum())
                .zeroThreshold(histogram.zeroThreshold())
                .zeroCount((long) histogram.zeroCount())
                .positive(histogram.positive().spans(), deltas(histogram.positive()))
                .negative(histogram.negative().spans(), deltas(histogram.negative()))
                .customBounds(histogram.customBounds())
                .build();
    }

    private static long[] deltas(Buckets buckets) {
        long[] deltas = new long[buckets.size()];
        long previous = 0;
        for (int i = 0; i < deltas.length; i++) {
            long count = (long) buckets.count(i);
            deltas[i] = count - previous;
            previous = count;
        }
        return deltas;
    }
}
