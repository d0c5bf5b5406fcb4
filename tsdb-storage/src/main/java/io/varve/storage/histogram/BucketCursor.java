package io.varve.storage.histogram;

/// Walks over the buckets of a native histogram in the order of their bounds, empty ones of its
/// spans included: negative buckets, the zero bucket if it is populated, positive buckets; or the
/// other way round. Stands before the first bucket when it is made. Not thread-safe.
public final class BucketCursor {
    private final FloatHistogram histogram;
    private final boolean ascending;
    private final boolean clipped;
    private final Buckets positive;
    private final Buckets negative;
    private final int size;

    private int step = -1;
    private double lower;
    private double upper;
    private double count;
    private boolean lowerInclusive;
    private boolean upperInclusive;

    /// @param clipped whether bounds that lie inside the zero bucket are moved to its threshold,
    ///   and a zero bucket below 0 is left out
    BucketCursor(FloatHistogram histogram, boolean ascending, boolean clipped) {
        this.histogram = histogram;
        this.ascending = ascending;
        this.clipped = clipped;
        this.positive = histogram.positive();
        this.negative = histogram.negative();
        boolean hasZeroBucket = clipped ? histogram.zeroCount() > 0 : histogram.zeroCount() != 0;
        this.size = positive.size() + negative.size() + (hasZeroBucket ? 1 : 0);
    }

    /// Moves to the next bucket.
    ///
    /// @return false if there is none; the accessors must not be called then
    public boolean advance() {
        if (step + 1 >= size) {
            step = size;
            return false;
        }
        step++;
        int place = ascending ? step : size - 1 - step;
        int firstPositive = size - positive.size();
        if (place >= firstPositive) {
            standOnPositive(place - firstPositive);
        } else if (place >= negative.size()) {
            standOnZero();
        } else {
            standOnNegative(negative.size() - 1 - place);
        }
        return true;
    }

    private void standOnPositive(int position) {
        int index = positive.index(position);
        lower = histogram.upperBound(index - 1);
        upper = histogram.upperBound(index);
        if (histogram.isCustomBuckets()) {
            lowerInclusive = index == 0;
            upperInclusive = true;
        } else {
            lowerInclusive = lower < 0;
            upperInclusive = upper > 0;
        }
        count = positive.count(position);
        clip();
    }

    private void standOnNegative(int position) {
        int index = negative.index(position);
        lower = -histogram.upperBound(index);
        upper = -histogram.upperBound(index - 1);
        lowerInclusive = lower < 0;
        upperInclusive = upper > 0;
        count = negative.count(position);
        clip();
    }

    private void standOnZero() {
        upper = histogram.zeroThreshold();
        lower = -upper;
        lowerInclusive = true;
        upperInclusive = true;
        count = histogram.zeroCount();
    }

    private void clip() {
        if (!clipped) {
            return;
        }
        double threshold = histogram.zeroThreshold();
        if (lower > 0 && lower < threshold) {
            lower = threshold;
        } else if (upper < 0 && upper > -threshold) {
            upper = -threshold;
        }
    }

    /// The lower bound; -Inf for the first custom bucket.
    public double lower() {
        return lower;
    }

    /// The upper bound; +Inf for the last custom bucket.
    public double upper() {
        return upper;
    }

    /// The number of observations in the bucket.
    public double count() {
        return count;
    }

    /// Whether an observation equal to the lower bound is in the bucket.
    public boolean lowerInclusive() {
        return lowerInclusive;
    }

    /// Whether an observation equal to the upper bound is in the bucket.
    public boolean upperInclusive() {
        return upperInclusive;
    }
}
