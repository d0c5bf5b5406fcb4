package io.varve.storage.histogram;

import io.varve.storage.model.GoFormat;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.runtime.VarveException;

/// A native histogram with float counts: the value of a sample of that kind.
///
/// Schemas -4 to 8 have exponential buckets on both sides of a zero bucket, schema -53 has custom
/// ones, which take the positive side only (conformance FORMAT.md, B10.1). Nothing but the number
/// of buckets is checked, as results of arithmetic need not be possible observations; what comes
/// from outside goes through [HistogramValidator].
///
/// Immutable and thread-safe. Without `equals`, because stale markers and other NaNs differ by bits
/// only: see [#sameAs].
public final class FloatHistogram {
    /// The schema of histograms with custom bucket bounds.
    public static final int CUSTOM_BUCKETS_SCHEMA = -53;

    /// The coarsest exponential schema: buckets grow by a factor of 65536.
    public static final int SCHEMA_MIN = -4;

    /// The finest exponential schema that arithmetic knows; finer ones are reduced to it on
    /// arrival.
    public static final int SCHEMA_MAX = 8;

    /// Above, doubles skip integers.
    public static final double WHOLE_MAX = 0x1p53;

    private static final double[] NO_BOUNDS = new double[0];

    /// The stale marker of a series of histograms.
    public static final FloatHistogram STALE = builder().sum(StaleMarker.VALUE).build();

    private final int schema;
    private final ResetHint hint;
    private final double count;
    private final double sum;
    private final double zeroThreshold;
    private final double zeroCount;
    private final Buckets positive;
    private final Buckets negative;
    private final double[] customBounds;

    private FloatHistogram(Builder builder) {
        this.schema = builder.schema;
        this.hint = builder.hint;
        this.count = builder.count;
        this.sum = builder.sum;
        this.zeroThreshold = builder.zeroThreshold;
        this.zeroCount = builder.zeroCount;
        this.positive = builder.positive;
        this.negative = builder.negative;
        this.customBounds = builder.customBounds;
    }

    public static Builder builder() {
        return new Builder();
    }

    /// A builder that holds the parts of this histogram.
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.schema = schema;
        builder.hint = hint;
        builder.count = count;
        builder.sum = sum;
        builder.zeroThreshold = zeroThreshold;
        builder.zeroCount = zeroCount;
        builder.positive = positive;
        builder.negative = negative;
        builder.customBounds = customBounds;
        return builder;
    }

    /// The resolution: positive bucket i of schema s ends at 2^(i·2^-s).
    public int schema() {
        return schema;
    }

    public ResetHint hint() {
        return hint;
    }

    /// The number of observations, NaN observations included.
    public double count() {
        return count;
    }

    /// The sum of all observations.
    public double sum() {
        return sum;
    }

    /// Half the width of the zero bucket, both ends of which belong to it.
    public double zeroThreshold() {
        return zeroThreshold;
    }

    /// The number of observations in the zero bucket.
    public double zeroCount() {
        return zeroCount;
    }

    public Buckets positive() {
        return positive;
    }

    public Buckets negative() {
        return negative;
    }

    /// Upper bounds of the custom buckets without the last one, +Inf; empty for exponential
    /// schemas. The array is the histogram's own, shared by all of a chunk: it must not be changed.
    public double[] customBounds() {
        return customBounds;
    }

    /// Whether this is the marker by which a series of histograms ends.
    public boolean isStale() {
        return StaleMarker.is(sum);
    }

    public boolean isCustomBuckets() {
        return schema == CUSTOM_BUCKETS_SCHEMA;
    }

    public boolean isExponential() {
        return schema != CUSTOM_BUCKETS_SCHEMA;
    }

    /// Whether all counts are whole numbers from 0 to 2^53, so that integers hold them to the bit.
    public boolean hasWholeCounts() {
        return isWhole(count) && isWhole(zeroCount) && positive.allWhole() && negative.allWhole();
    }

    static boolean isWhole(double count) {
        // The bits leave out -0.0, which no integer is.
        return count >= 0
                && count <= WHOLE_MAX
                && Double.doubleToRawLongBits(count)
                        == Double.doubleToRawLongBits((double) (long) count);
    }

    /// Whether arithmetic can combine both: their buckets are of one kind.
    public boolean isCompatible(FloatHistogram other) {
        return isCustomBuckets() == other.isCustomBuckets();
    }

    /// The upper bound of the positive bucket with the given index. The mirrored negative bucket
    /// has its negation as lower bound.
    public double upperBound(int index) {
        if (isExponential()) {
            return ExponentialBounds.upperBound(index, schema);
        }
        if (index < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return index < customBounds.length ? customBounds[index] : Double.POSITIVE_INFINITY;
    }

    /// The same histogram with another hint.
    public FloatHistogram withHint(ResetHint hint) {
        return hint == this.hint ? this : toBuilder().hint(hint).build();
    }

    /// All buckets, the lowest bounds first. Bounds inside the zero bucket are moved to its
    /// threshold.
    public BucketCursor buckets() {
        return new BucketCursor(this, true, true);
    }

    /// All buckets, the highest bounds first. Bounds inside the zero bucket are moved to its
    /// threshold.
    public BucketCursor bucketsDescending() {
        return new BucketCursor(this, false, true);
    }

    /// The same observations without empty buckets, but for gaps of at most `emptyMax` buckets,
    /// which are spelled out (B10.4).
    public FloatHistogram compact(int emptyMax) {
        Buckets compactPositive = positive.compact(emptyMax);
        Buckets compactNegative = negative.compact(emptyMax);
        if (compactPositive == positive && compactNegative == negative) {
            return this;
        }
        return toBuilder().positive(compactPositive).negative(compactNegative).build();
    }

    /// Whether PromQL's `==` holds (B10.5): numbers are compared bit by bit, hints are ignored, and
    /// a bucket that is empty differs from one that is missing.
    public boolean sameAs(FloatHistogram other) {
        return schema == other.schema
                && sameBits(count, other.count)
                && sameBits(sum, other.sum)
                && sameBits(zeroCount, other.zeroCount)
                && zeroThreshold == other.zeroThreshold
                && sameBounds(other)
                && positive.sameAs(other.positive)
                && negative.sameAs(other.negative);
    }

    /// Whether both say the same of what was observed: as [#sameAs], but an empty bucket is the
    /// same as a missing one, and so is one stale marker as the other. Chunks give their histograms
    /// back with the buckets of all.
    public boolean sameObservations(FloatHistogram other) {
        if (isStale() || other.isStale()) {
            return isStale() && other.isStale();
        }
        return compact(0).sameAs(other.compact(0));
    }

    private static boolean sameBits(double a, double b) {
        return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    }

    /// Whether the custom bounds are the same; true for two exponential histograms.
    public boolean sameBounds(FloatHistogram other) {
        return CustomBounds.same(customBounds, other.customBounds);
    }

    /// What the histogram counts against the limit of samples in a query, a float being 1 (B5.7).
    public int sampleWeight() {
        int numbers =
                positive.spans().count()
                        + negative.spans().count()
                        + positive.size()
                        + negative.size()
                        + customBounds.length;
        return (168 + 8 * numbers + 8) / 16;
    }

    /// About how many bytes the histogram holds, for memory accounts. Layouts that histograms share
    /// are counted in each of them.
    public long bytes() {
        int spans = positive.spans().count() + negative.spans().count();
        int buckets = positive.size() + negative.size();
        return 160 + 8L * spans + 12L * buckets + 8L * customBounds.length;
    }

    /// The text of PromQL's `count_values` (B10.9).
    public String text() {
        StringBuilder text = new StringBuilder("{count:").append(GoFormat.general(count));
        text.append(", sum:").append(GoFormat.general(sum));
        BucketCursor bucket = new BucketCursor(this, true, false);
        while (bucket.advance()) {
            if (bucket.count() != 0) {
                text.append(", ").append(bucket.lowerInclusive() ? '[' : '(');
                text.append(GoFormat.general(bucket.lower())).append(',');
                text.append(GoFormat.general(bucket.upper()));
                text.append(bucket.upperInclusive() ? ']' : ')');
                text.append(':').append(GoFormat.general(bucket.count()));
            }
        }
        return text.append('}').toString();
    }

    @Override
    public String toString() {
        return text();
    }

    /// Collects the parts of a histogram; whatever is not set is 0, empty or unknown. Not
    /// thread-safe.
    public static final class Builder {
        private int schema;
        private ResetHint hint = ResetHint.UNKNOWN;
        private double count;
        private double sum;
        private double zeroThreshold;
        private double zeroCount;
        private Buckets positive = Buckets.EMPTY;
        private Buckets negative = Buckets.EMPTY;
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

        public Builder count(double count) {
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

        public Builder zeroCount(double zeroCount) {
            this.zeroCount = zeroCount;
            return this;
        }

        public Builder positive(Buckets positive) {
            this.positive = positive;
            return this;
        }

        public Builder negative(Buckets negative) {
            this.negative = negative;
            return this;
        }

        /// @throws VarveException INVALID if spans and counts do not fit together
        public Builder positive(int[] spanOffsets, int[] spanLengths, double[] counts) {
            this.positive = buckets("positive", spanOffsets, spanLengths, counts);
            return this;
        }

        /// @throws VarveException INVALID if spans and counts do not fit together
        public Builder negative(int[] spanOffsets, int[] spanLengths, double[] counts) {
            this.negative = buckets("negative", spanOffsets, spanLengths, counts);
            return this;
        }

        private static Buckets buckets(
                String side, int[] spanOffsets, int[] spanLengths, double[] counts) {
            HistogramValidator.requireBuckets(side, spanOffsets, spanLengths, counts.length);
            return Buckets.of(BucketSpans.of(spanOffsets, spanLengths), counts);
        }

        /// Upper bounds of custom buckets, without +Inf. The array becomes the histogram's own.
        public Builder customBounds(double[] customBounds) {
            this.customBounds = customBounds.length == 0 ? NO_BOUNDS : customBounds;
            return this;
        }

        public FloatHistogram build() {
            return new FloatHistogram(this);
        }
    }
}
