package io.varve.query.exec.histogram;

import io.varve.query.exec.GoMath;
import io.varve.storage.histogram.BucketCursor;
import io.varve.storage.histogram.FloatHistogram;

/// Quantiles and fractions of native histograms (conformance FORMAT.md, B11.4).
///
/// Besides its answer, a call leaves behind what Prometheus tells the user about it; ask before the
/// next call. Not thread-safe.
public final class HistogramQuantile {
    private boolean nanResult;
    private boolean nanSkewed;
    private boolean nanExcluded;

    /// The bucket that holds the rank in question.
    private double lower;

    private double upper;
    private double bucketCount;

    /// Whether the last quantile is NaN because it falls among observations of NaN: the info `input
    /// to histogram_quantile has NaN observations, result is NaN`.
    public boolean nanResult() {
        return nanResult;
    }

    /// Whether there are observations of NaN that lift the last quantile: the info `input to
    /// histogram_quantile has NaN observations, result is skewed higher`.
    public boolean nanSkewed() {
        return nanSkewed;
    }

    /// Whether there are observations of NaN that no fraction has: the info `input to
    /// histogram_fraction has NaN observations, which are excluded from all fractions`.
    public boolean nanExcluded() {
        return nanExcluded;
    }

    private void forget() {
        nanResult = false;
        nanSkewed = false;
        nanExcluded = false;
    }

    /// The value below which the fraction `q` of all observations lies; -Inf or +Inf for fractions
    /// outside of 0 to 1.
    public double quantile(double q, FloatHistogram histogram) {
        forget();
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        double total = histogram.count();
        if (total == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        boolean anyNaN = Double.isNaN(histogram.sum());
        boolean ascending = anyNaN || q < 0.5;
        double rank = (ascending ? q : 1 - q) * total;
        BucketCursor cursor = ascending ? histogram.buckets() : histogram.bucketsDescending();
        double reached = walkTo(rank, cursor);
        if (histogram.isCustomBuckets()) {
            if (lower == Double.NEGATIVE_INFINITY) {
                if (upper <= 0) {
                    return upper;
                }
                lower = 0;
            } else if (upper == Double.POSITIVE_INFINITY) {
                return lower;
            }
        } else if (lower < 0 && upper > 0) {
            narrowZeroBucket(histogram);
        }
        double count = Math.min(reached, total);
        if (count < rank) {
            nanResult = anyNaN;
            return anyNaN ? Double.NaN : upper;
        }
        if (anyNaN) {
            nanSkewed = reached + rest(cursor) < total;
        }
        double inside = ascending ? rank - (count - bucketCount) : count - rank;
        return interpolate(inside / bucketCount, histogram.isCustomBuckets());
    }

    /// Walks to the bucket in which the running total reaches the rank, or to the last one.
    ///
    /// @return the running total
    private double walkTo(double rank, BucketCursor cursor) {
        lower = 0;
        upper = 0;
        bucketCount = 0;
        double reached = 0;
        while (cursor.advance()) {
            lower = cursor.lower();
            upper = cursor.upper();
            bucketCount = cursor.count();
            if (bucketCount == 0) {
                continue;
            }
            reached += bucketCount;
            if (reached >= rank) {
                break;
            }
        }
        return reached;
    }

    private static double rest(BucketCursor cursor) {
        double rest = 0;
        while (cursor.advance()) {
            rest += cursor.count();
        }
        return rest;
    }

    /// A histogram with buckets on one side only has no observations on the other side of 0.
    private void narrowZeroBucket(FloatHistogram histogram) {
        boolean noPositive = histogram.positive().isEmpty();
        boolean noNegative = histogram.negative().isEmpty();
        if (noNegative && !noPositive) {
            lower = 0;
        } else if (noPositive && !noNegative) {
            upper = 0;
        }
    }

    private double interpolate(double fraction, boolean custom) {
        if (custom || (lower <= 0 && upper >= 0)) {
            return lower + (upper - lower) * fraction;
        }
        double logLower = GoMath.log2(Math.abs(lower));
        double logUpper = GoMath.log2(Math.abs(upper));
        if (lower > 0) {
            return Math.pow(2, logLower + (logUpper - logLower) * fraction);
        }
        return -Math.pow(2, logUpper + (logLower - logUpper) * (1 - fraction));
    }

    /// The fraction of all observations between two values.
    public double fraction(double low, double high, FloatHistogram histogram) {
        forget();
        double total = histogram.count();
        if (total == 0 || Double.isNaN(low) || Double.isNaN(high)) {
            return Double.NaN;
        }
        if (low >= high) {
            return 0;
        }
        double reachable = total;
        if (Double.isNaN(histogram.sum())) {
            reachable = rest(histogram.buckets());
            nanExcluded = reachable < total;
        }
        double lowRank = rankOf(low, reachable, histogram);
        double highRank = rankOf(high, reachable, histogram);
        return (highRank - lowRank) / total;
    }

    /// How many observations lie below a bound.
    private double rankOf(double bound, double reachable, FloatHistogram histogram) {
        BucketCursor cursor = histogram.buckets();
        double rank = 0;
        while (cursor.advance()) {
            lower = cursor.lower();
            upper = cursor.upper();
            bucketCount = cursor.count();
            boolean aroundZero = lower <= 0 && upper >= 0;
            if (aroundZero) {
                narrowZeroBucket(histogram);
            }
            if (lower >= bound) {
                return Math.min(rank, reachable);
            }
            if (upper > bound) {
                boolean linear = aroundZero || histogram.isCustomBuckets();
                return Math.min(rankInside(bound, rank, linear), reachable);
            }
            rank += bucketCount;
        }
        return reachable;
    }

    private double rankInside(double bound, double rank, boolean linear) {
        if (linear) {
            if (lower == Double.NEGATIVE_INFINITY) {
                return bucketCount;
            }
            return rank + bucketCount * (bound - lower) / (upper - lower);
        }
        double logLower = GoMath.log2(Math.abs(lower));
        double logUpper = GoMath.log2(Math.abs(upper));
        double logBound = GoMath.log2(Math.abs(bound));
        double fraction =
                bound > 0
                        ? (logBound - logLower) / (logUpper - logLower)
                        : 1 - (logBound - logUpper) / (logLower - logUpper);
        return rank + bucketCount * fraction;
    }
}
