package io.varve.storage.histogram;

/// One trimming of a histogram: what lies beyond a limit is cut off (conformance FORMAT.md, B10.8).
/// Counts inside the bucket that holds the limit are interpolated, and the sum is estimated anew
/// from the middles of what remains.
final class HistogramTrim {
    private final FloatHistogram histogram;
    private final double limit;
    private final boolean upper;

    private double keptCount;
    private double keptSum;
    private boolean changed;

    /// Where the middle of what remained of the bucket last looked at lies.
    private double middle;

    /// @param upper whether observations above the limit are cut off; else those below
    HistogramTrim(FloatHistogram histogram, double limit, boolean upper) {
        this.histogram = histogram;
        this.limit = limit;
        this.upper = upper;
    }

    FloatHistogram apply() {
        double[] positive = trimSide(histogram.positive(), false);
        double[] negative = trimSide(histogram.negative(), true);
        double zeroCount = trimZeroBucket();
        if (!changed) {
            return histogram;
        }
        return histogram.toBuilder()
                .count(keptCount)
                .sum(keptSum)
                .zeroCount(zeroCount)
                .positive(Buckets.owning(histogram.positive().spans(), positive))
                .negative(Buckets.owning(histogram.negative().spans(), negative))
                .build()
                .compact(0);
    }

    private double[] trimSide(Buckets buckets, boolean mirrored) {
        double[] kept = new double[buckets.size()];
        for (int i = 0; i < kept.length; i++) {
            double count = buckets.count(i);
            if (count == 0) {
                continue;
            }
            double near = histogram.upperBound(buckets.index(i) - 1);
            double far = histogram.upperBound(buckets.index(i));
            double low = mirrored ? -far : near;
            double high = mirrored ? -near : far;
            if (isBeyond(low, high)) {
                changed = true;
                continue;
            }
            if (isWithin(low, high)) {
                kept[i] = count;
                middle = middleOf(low, high);
            } else {
                kept[i] = keepPart(count, low, high);
                changed |= kept[i] != count;
            }
            keptCount += kept[i];
            keptSum += kept[i] * middle;
        }
        return kept;
    }

    /// Whether all of a bucket lies on the side that is kept.
    private boolean isWithin(double low, double high) {
        return upper ? high <= limit : low >= limit;
    }

    /// Whether nothing of a bucket lies on the side that is kept. That is also so for a limit of
    /// NaN.
    private boolean isBeyond(double low, double high) {
        return !isWithin(low, high) && !(low < limit && limit < high);
    }

    /// How much is kept of a bucket that contains the limit; sets [#middle].
    private double keepPart(double count, double low, double high) {
        if (Double.isInfinite(low) || Double.isInfinite(high)) {
            return keepPartOfOpen(count, low, high);
        }
        double below = fractionBelow(low, high);
        middle = upper ? middleOf(low, limit) : middleOf(limit, high);
        return count * (upper ? below : 1 - below);
    }

    /// Custom buckets at the ends have one infinite bound. The first is taken to begin at 0 if it
    /// ends above, else all of it to lie at its bound; the last to lie at its lower bound.
    private double keepPartOfOpen(double count, double low, double high) {
        middle = 0;
        if (high == Double.POSITIVE_INFINITY) {
            if (upper || low == Double.NEGATIVE_INFINITY) {
                return 0;
            }
            middle = limit;
            return count;
        }
        if (high <= 0) {
            middle = limit;
            return upper ? count : 0;
        }
        if (upper) {
            middle = limit / 2;
            return limit > 0 ? count * limit / high : 0;
        }
        middle = (limit + high) / 2;
        return limit >= 0 ? count * (1 - limit / high) : 0;
    }

    private double fractionBelow(double low, double high) {
        if (histogram.isCustomBuckets()) {
            return (limit - low) / (high - low);
        }
        double logLow = log2(Math.abs(low));
        double logHigh = log2(Math.abs(high));
        return (log2(Math.abs(limit)) - logLow) / (logHigh - logLow);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    private double middleOf(double low, double high) {
        if (Double.isInfinite(low)) {
            if (Double.isInfinite(high)) {
                return 0;
            }
            return high > 0 ? high / 2 : high;
        }
        if (Double.isInfinite(high)) {
            return low;
        }
        if (histogram.isCustomBuckets()) {
            return (low + high) / 2;
        }
        double geometric = Math.sqrt(Math.abs(low) * Math.abs(high));
        return high <= 0 ? -geometric : geometric;
    }

    private double trimZeroBucket() {
        double count = histogram.zeroCount();
        if (count == 0) {
            return 0;
        }
        boolean anyPositive = histogram.positive().isPopulated();
        boolean anyNegative = histogram.negative().isPopulated();
        double low = anyPositive && !anyNegative ? 0 : -histogram.zeroThreshold();
        double high = anyNegative && !anyPositive ? 0 : histogram.zeroThreshold();
        double kept = 0;
        if (isWithin(low, high)) {
            kept = count;
            keptSum += kept * (low + high) / 2;
        } else if (!isBeyond(low, high)) {
            double below = (limit - low) / (high - low);
            kept = count * (upper ? below : 1 - below);
            keptSum += kept * (upper ? (low + limit) / 2 : (limit + high) / 2);
        }
        keptCount += kept;
        changed |= kept != count;
        return kept;
    }
}
