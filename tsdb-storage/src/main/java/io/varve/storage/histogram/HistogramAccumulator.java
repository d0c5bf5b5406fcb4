package io.varve.storage.histogram;

/// Sums or averages many native histograms with Neumaier-compensated additions, for `sum`, `avg`,
/// `sum_over_time` and `avg_over_time` (conformance FORMAT.md, B8, B10.2 and B11.6).
///
/// Reusable after [#clear()]. Not thread-safe.
public final class HistogramAccumulator {
    private final boolean mean;
    private final HistogramTally tally = new HistogramTally(true);

    /// Above every magnitude that can have come up in the tally, as long as it is finite.
    private double magnitudeMax;

    private int count;
    private boolean incremental;
    private boolean incompatible;
    private boolean resetSeen;
    private boolean notResetSeen;

    private HistogramAccumulator(boolean mean) {
        this.mean = mean;
    }

    public static HistogramAccumulator forSum() {
        return new HistogramAccumulator(false);
    }

    public static HistogramAccumulator forMean() {
        return new HistogramAccumulator(true);
    }

    /// Adds a histogram, unless it or one before does not fit to the first.
    ///
    /// @return false if this histogram is the first that has exponential buckets where those before
    ///   have custom ones, or the other way round. From then on nothing is added any more, and true
    ///   is returned.
    public boolean add(FloatHistogram histogram) {
        if (incompatible) {
            return true;
        }
        if (count > 0 && histogram.isCustomBuckets() != tally.isCustomBuckets()) {
            incompatible = true;
            return false;
        }
        resetSeen |= histogram.hint() == ResetHint.RESET;
        notResetSeen |= histogram.hint() == ResetHint.NOT_RESET;
        count++;
        if (count == 1) {
            tally.load(histogram);
            magnitudeMax = magnitude(histogram);
        } else if (incremental) {
            addToMean(histogram);
        } else if (mean) {
            addGuarded(histogram);
        } else {
            tally.add(histogram, 1);
        }
        return true;
    }

    /// Adds to the sum of a mean, unless that sum would leave the range of doubles: then the mean
    /// is kept from here on instead of the sum (B11.6c).
    private void addGuarded(FloatHistogram histogram) {
        magnitudeMax += magnitude(histogram);
        if (Double.isFinite(magnitudeMax)) {
            tally.add(histogram, 1);
            return;
        }
        // NaN or infinite: it may overflow, so the state before must survive the attempt.
        HistogramTally attempt = tally.copy();
        attempt.add(histogram, 1);
        if (attempt.isInfinite()) {
            incremental = true;
            tally.divide(count - 1);
            addToMean(histogram);
        } else {
            tally.takeFrom(attempt);
        }
    }

    private void addToMean(FloatHistogram histogram) {
        double n = count;
        tally.multiply((n - 1) / n);
        tally.add(HistogramArithmetic.divide(histogram, n), 1);
    }

    private static double magnitude(FloatHistogram histogram) {
        return Math.abs(histogram.count())
                + Math.abs(histogram.sum())
                + Math.abs(histogram.zeroCount())
                + histogram.positive().magnitude()
                + histogram.negative().magnitude();
    }

    /// The number of histograms added.
    public int count() {
        return count;
    }

    /// Whether histograms of both kinds were given, exponential and custom; there is no result
    /// then.
    public boolean isIncompatible() {
        return incompatible;
    }

    /// Whether both hints, RESET and NOT_RESET, were seen.
    public boolean resetCollision() {
        return resetSeen && notResetSeen;
    }

    /// Whether custom bounds differed; the result has those that all have.
    public boolean boundsReconciled() {
        return tally.boundsReconciled();
    }

    /// The sum or mean of what was added, compacted.
    ///
    /// @throws IllegalStateException if nothing was added, or histograms that do not fit
    public FloatHistogram result() {
        if (count == 0 || incompatible) {
            throw new IllegalStateException(
                    count == 0 ? "nothing was added" : "exponential and custom buckets were added");
        }
        if (mean && !incremental) {
            HistogramTally divided = tally.copy();
            divided.divide(count);
            return divided.toHistogram().compact(0);
        }
        return tally.toHistogram().compact(0);
    }

    /// Forgets everything but the memory it holds.
    public void clear() {
        tally.clear();
        magnitudeMax = 0;
        count = 0;
        incremental = false;
        incompatible = false;
        resetSeen = false;
        notResetSeen = false;
    }
}
