package io.varve.storage.histogram;

import io.varve.storage.model.StaleMarker;
import java.util.Arrays;
import java.util.function.BiConsumer;

/// A native histogram with integer counts, as clients send it and integer chunks store it: bucket
/// counts are deltas, the first one absolute, every further one the difference to the bucket
/// before, across spans. Immutable and thread-safe.
public final class IntegerHistogram {
    private static final double[] NO_BOUNDS = new double[0];
    private static final long[] NO_DELTAS = new long[0];

    private final int schema;
    private final ResetHint hint;
    private final long count;
    private final double sum;
    private final double zeroThreshold;
    private final long zeroCount;
    private final BucketSpans positiveSpans;
    private final BucketSpans negativeSpans;
    private final long[] positiveDeltas;
    private final long[] negativeDeltas;
    private final double[] customBounds;

    private IntegerHistogram(Builder builder) {
        this.schema = builder.schema;
        this.hint = builder.hint;
        this.count = builder.count;
        this.sum = builder.sum;
        this.zeroThreshold = builder.zeroThreshold;
        this.zeroCount = builder.zeroCount;
        this.positiveSpans = builder.positiveSpans;
        this.negativeSpans = builder.negativeSpans;
        this.positiveDeltas = builder.positiveDeltas;
        this.negativeDeltas = builder.negativeDeltas;
        this.customBounds = builder.customBounds;
    }

    public static Builder builder() {
        return new Builder();
    }

    public int schema() {
        return schema;
    }

    public ResetHint hint() {
        return hint;
    }

    /// The number of observations, unsigned.
    public long count() {
        return count;
    }

    public double sum() {
        return sum;
    }

    public double zeroThreshold() {
        return zeroThreshold;
    }

    /// The number of observations in the zero bucket, unsigned.
    public long zeroCount() {
        return zeroCount;
    }

    public BucketSpans positiveSpans() {
        return positiveSpans;
    }

    public BucketSpans negativeSpans() {
        return negativeSpans;
    }

    /// One delta per positive bucket; the array is the histogram's own and must not be changed.
    public long[] positiveDeltas() {
        return positiveDeltas;
    }

    /// One delta per negative bucket; the array is the histogram's own and must not be changed.
    public long[] negativeDeltas() {
        return negativeDeltas;
    }

    /// See [FloatHistogram#customBounds()].
    public double[] customBounds() {
        return customBounds;
    }

    public boolean isStale() {
        return StaleMarker.is(sum);
    }

    public boolean isCustomBuckets() {
        return schema == FloatHistogram.CUSTOM_BUCKETS_SCHEMA;
    }

    /// The same observations with absolute float counts. Counts above 2^53 are rounded.
    public FloatHistogram toFloat() {
        return FloatHistogram.builder()
                .schema(schema)
                .hint(hint)
                .count(toDouble(count))
                .sum(sum)
                .zeroThreshold(zeroThreshold)
                .zeroCount(toDouble(zeroCount))
                .positive(absolute(positiveSpans, positiveDeltas))
                .negative(absolute(negativeSpans, negativeDeltas))
                .customBounds(customBounds)
                .build();
    }

    private static Buckets absolute(BucketSpans spans, long[] deltas) {
        double[] counts = new double[deltas.length];
        long current = 0;
        for (int i = 0; i < deltas.length; i++) {
            current += deltas[i];
            counts[i] = current;
        }
        return Buckets.owning(spans, counts);
    }

    /// The same observations at a coarser exponential schema; itself if its schema is that already.
    ///
    /// @throws IllegalArgumentException if the schema is finer or one of both has custom buckets
    public IntegerHistogram reduceResolution(int target) {
        if (target == schema) {
            return this;
        }
        int shift = HistogramArithmetic.requireReduction(schema, target);
        Builder builder = builder().schema(target).hint(hint).count(count).sum(sum);
        builder.zeroThreshold(zeroThreshold).zeroCount(zeroCount);
        reduce(positiveSpans, positiveDeltas, shift, builder::positive);
        reduce(negativeSpans, negativeDeltas, shift, builder::negative);
        return builder.build();
    }

    private static void reduce(
            BucketSpans spans, long[] deltas, int shift, BiConsumer<BucketSpans, long[]> into) {
        int[] indexes = new int[deltas.length];
        long[] counts = new long[deltas.length];
        int size = 0;
        long current = 0;
        for (int i = 0; i < deltas.length; i++) {
            current += deltas[i];
            int target = ExponentialBounds.reducedIndex(spans.index(i), shift);
            if (size == 0 || indexes[size - 1] != target) {
                indexes[size++] = target;
            }
            counts[size - 1] += current;
        }
        long[] reduced = Arrays.copyOf(counts, size);
        for (int i = size - 1; i > 0; i--) {
            reduced[i] -= reduced[i - 1];
        }
        into.accept(BucketSpans.ofIndexes(indexes, size), reduced);
    }

    /// An unsigned count as the nearest double.
    public static double toDouble(long value) {
        if (value >= 0) {
            return value;
        }
        // Halved with the lost bit kept sticky, so that doubling rounds as the whole number would.
        return ((value >>> 1) | (value & 1)) * 2.0;
    }

    /// Whether all parts are equal, sums bit by bit. Hints are ignored.
    public boolean sameAs(IntegerHistogram other) {
        return schema == other.schema
                && count == other.count
                && zeroCount == other.zeroCount
                && Double.doubleToRawLongBits(sum) == Double.doubleToRawLongBits(other.sum)
                && zeroThreshold == other.zeroThreshold
                && CustomBounds.same(customBounds, other.customBounds)
                && positiveSpans.sameLayout(other.positiveSpans)
                && negativeSpans.sameLayout(other.negativeSpans)
                && Arrays.equals(positiveDeltas, other.positiveDeltas)
                && Arrays.equals(negativeDeltas, other.negativeDeltas);
    }

    /// Collects the parts of a histogram; whatever is not set is 0, empty or unknown. Arrays become
    /// the histogram's own. Not thread-safe.
    public static final class Builder {
        private int schema;
        private ResetHint hint = ResetHint.UNKNOWN;
        private long count;
        private double sum;
        private double zeroThreshold;
        private long zeroCount;
        private BucketSpans positiveSpans = BucketSpans.EMPTY;
        private BucketSpans negativeSpans = BucketSpans.EMPTY;
        private long[] positiveDeltas = NO_DELTAS;
        private long[] negativeDeltas = NO_DELTAS;
        private double[] customBounds = NO_BOUNDS;

        private Builder() {}

        public Builder schema(int schema) {
            this.schema = schema;
            return this;
        }

        public Builder hint(ResetHint hint) {
            this.hint = hint;
            return this;
        }

        public Builder count(long count) {
            this.count = count;
            return this;
        }

        public Builder sum(double sum) {
            this.sum = sum;
            return this;
        }

        public Builder zeroThreshold(double zeroThreshold) {
            this.zeroThreshold = zeroThreshold;
            return this;
        }

        public Builder zeroCount(long zeroCount) {
            this.zeroCount = zeroCount;
            return this;
        }

        public Builder positive(BucketSpans spans, long[] deltas) {
            requireFit(spans, deltas);
            this.positiveSpans = spans;
            this.positiveDeltas = deltas;
            return this;
        }

        public Builder negative(BucketSpans spans, long[] deltas) {
            requireFit(spans, deltas);
            this.negativeSpans = spans;
            this.negativeDeltas = deltas;
            return this;
        }

        private static void requireFit(BucketSpans spans, long[] deltas) {
            if (spans.bucketCount() != deltas.length) {
                throw new IllegalArgumentException(
                        "spans of "
                                + spans.bucketCount()
                                + " buckets, but "
                                + deltas.length
                                + " deltas");
            }
        }

        /// @throws io.varve.storage.runtime.VarveException INVALID if spans and deltas do not fit
        ///   together
        public Builder positive(int[] spanOffsets, int[] spanLengths, long[] deltas) {
            HistogramValidator.requireBuckets("positive", spanOffsets, spanLengths, deltas.length);
            return positive(BucketSpans.of(spanOffsets, spanLengths), deltas);
        }

        /// @throws io.varve.storage.runtime.VarveException INVALID if spans and deltas do not fit
        ///   together
        public Builder negative(int[] spanOffsets, int[] spanLengths, long[] deltas) {
            HistogramValidator.requireBuckets("negative", spanOffsets, spanLengths, deltas.length);
            return negative(BucketSpans.of(spanOffsets, spanLengths), deltas);
        }

        /// Upper bounds of custom buckets, without +Inf.
        public Builder customBounds(double[] customBounds) {
            this.customBounds = customBounds.length == 0 ? NO_BOUNDS : customBounds;
            return this;
        }

        public IntegerHistogram build() {
            return new IntegerHistogram(this);
        }
    }
}
