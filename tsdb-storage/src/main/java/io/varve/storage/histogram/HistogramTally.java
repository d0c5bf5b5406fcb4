package io.varve.storage.histogram;

/// The mutable sum that histogram arithmetic works on. Every number has a compensation beside it
/// (Neumaier's); in a plain tally these stay 0. Not thread-safe.
final class HistogramTally {
    private final BucketTally positive;
    private final BucketTally negative;
    private final CompensatedSum count;
    private final CompensatedSum sum;
    private final CompensatedSum zeroCount;

    private int schema;
    private ResetHint hint = ResetHint.UNKNOWN;
    private double zeroThreshold;
    private double[] customBounds = new double[0];
    private boolean resetCollision;
    private boolean boundsReconciled;

    /// @param compensated whether additions keep what rounding takes away
    HistogramTally(boolean compensated) {
        this(
                new BucketTally(compensated),
                new BucketTally(compensated),
                new CompensatedSum(compensated),
                new CompensatedSum(compensated),
                new CompensatedSum(compensated));
    }

    private HistogramTally(
            BucketTally positive,
            BucketTally negative,
            CompensatedSum count,
            CompensatedSum sum,
            CompensatedSum zeroCount) {
        this.positive = positive;
        this.negative = negative;
        this.count = count;
        this.sum = sum;
        this.zeroCount = zeroCount;
    }

    HistogramTally copy() {
        HistogramTally copy =
                new HistogramTally(
                        positive.copy(),
                        negative.copy(),
                        count.copy(),
                        sum.copy(),
                        zeroCount.copy());
        copy.takeScalars(this);
        return copy;
    }

    /// Becomes the other, which must not be used any more.
    void takeFrom(HistogramTally other) {
        positive.takeFrom(other.positive);
        negative.takeFrom(other.negative);
        count.takeFrom(other.count);
        sum.takeFrom(other.sum);
        zeroCount.takeFrom(other.zeroCount);
        takeScalars(other);
    }

    private void takeScalars(HistogramTally other) {
        schema = other.schema;
        hint = other.hint;
        zeroThreshold = other.zeroThreshold;
        customBounds = other.customBounds;
        resetCollision = other.resetCollision;
        boundsReconciled = other.boundsReconciled;
    }

    void clear() {
        resetCollision = false;
        boundsReconciled = false;
    }

    /// Starts with a histogram.
    void load(FloatHistogram histogram) {
        schema = histogram.schema();
        hint = histogram.hint();
        zeroThreshold = histogram.zeroThreshold();
        customBounds = histogram.customBounds();
        resetCollision = false;
        boundsReconciled = false;
        count.set(histogram.count());
        sum.set(histogram.sum());
        zeroCount.set(histogram.zeroCount());
        positive.load(histogram.positive());
        negative.load(histogram.negative());
    }

    boolean isCustomBuckets() {
        return schema == FloatHistogram.CUSTOM_BUCKETS_SCHEMA;
    }

    boolean resetCollision() {
        return resetCollision;
    }

    boolean boundsReconciled() {
        return boundsReconciled;
    }

    boolean isInfinite() {
        return count.isInfinite()
                || sum.isInfinite()
                || zeroCount.isInfinite()
                || positive.isInfinite()
                || negative.isInfinite();
    }

    void multiply(double factor) {
        count.multiply(factor);
        sum.multiply(factor);
        zeroCount.multiply(factor);
        positive.multiply(factor);
        negative.multiply(factor);
    }

    void divide(double divisor) {
        count.divide(divisor);
        sum.divide(divisor);
        zeroCount.divide(divisor);
        positive.divide(divisor);
        negative.divide(divisor);
    }

    /// Adds a histogram with the same kind of buckets, or subtracts it.
    ///
    /// @param sign 1 or -1
    void add(FloatHistogram other, int sign) {
        combineHint(other.hint());
        count.add(sign * other.count());
        sum.add(sign * other.sum());
        if (isCustomBuckets()) {
            zeroCount.add(sign * other.zeroCount());
            addCustom(other, sign);
        } else {
            addExponential(other, sign);
        }
    }

    private void combineHint(ResetHint other) {
        if (other == hint || hint == ResetHint.GAUGE) {
            return;
        }
        if (other == ResetHint.GAUGE) {
            hint = ResetHint.GAUGE;
            return;
        }
        resetCollision |= hint != ResetHint.UNKNOWN && other != ResetHint.UNKNOWN;
        hint = ResetHint.UNKNOWN;
    }

    private void addCustom(FloatHistogram other, int sign) {
        if (CustomBounds.same(customBounds, other.customBounds())) {
            positive.add(other.positive(), sign);
            return;
        }
        boundsReconciled = true;
        double[] common = CustomBounds.common(customBounds, other.customBounds());
        positive.remap(CustomBounds.targets(customBounds, common));
        positive.addRemapped(
                other.positive(), sign, CustomBounds.targets(other.customBounds(), common));
        customBounds = common;
    }

    private void addExponential(FloatHistogram other, int sign) {
        ZeroBucket otherZero = new ZeroBucket(other.zeroThreshold(), other.zeroCount());
        while (otherZero.threshold() < zeroThreshold || otherZero.threshold() > zeroThreshold) {
            if (otherZero.threshold() < zeroThreshold) {
                otherZero = ZeroBucket.widen(other, zeroThreshold);
            }
            if (otherZero.threshold() > zeroThreshold) {
                widenZeroBucket(otherZero.threshold());
            }
        }
        zeroCount.add(sign * otherZero.count());
        int target = Math.min(schema, other.schema());
        if (schema > target) {
            positive.reduce(schema - target);
            negative.reduce(schema - target);
            schema = target;
        }
        int shift = other.schema() - target;
        positive.add(outside(other, other.positive()).reduce(shift), sign);
        negative.add(outside(other, other.negative()).reduce(shift), sign);
    }

    /// The buckets of a histogram that reach out of the zero bucket of this tally.
    private Buckets outside(FloatHistogram other, Buckets buckets) {
        int inside = 0;
        while (inside < buckets.size()
                && other.upperBound(buckets.index(inside)) <= zeroThreshold) {
            inside++;
        }
        return buckets.from(inside);
    }

    private void widenZeroBucket(double threshold) {
        double limit = ZeroBucket.widenedThreshold(positive, negative, schema, threshold);
        positive.moveBelow(schema, limit, zeroCount);
        negative.moveBelow(schema, limit, zeroCount);
        zeroThreshold = limit;
    }

    FloatHistogram toHistogram() {
        return FloatHistogram.builder()
                .schema(schema)
                .hint(hint)
                .count(count.value())
                .sum(sum.value())
                .zeroThreshold(zeroThreshold)
                .zeroCount(zeroCount.value())
                .positive(positive.toBuckets())
                .negative(negative.toBuckets())
                .customBounds(customBounds)
                .build();
    }
}
