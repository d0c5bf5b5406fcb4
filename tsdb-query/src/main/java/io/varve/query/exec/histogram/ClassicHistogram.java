package io.varve.query.exec.histogram;

import java.util.Arrays;

/// The buckets of one classic histogram at one time, and quantiles and fractions of them
/// (conformance FORMAT.md, B11.5).
///
/// Reused from histogram to histogram: [#clear()], [#add] for every bucket, then questions. Holds
/// two arrays that grow to the largest histogram seen. Not thread-safe.
public final class ClassicHistogram {
    /// Neighbouring counts that differ relatively by less are taken to be equal: such differences
    /// come from rounding in the sums that buckets are made of.
    private static final double SMALL_DELTA = 1e-12;

    private double[] bounds = new double[16];
    private double[] counts = new double[16];
    private int size;
    private boolean sorted;
    private boolean monotonic;

    private boolean forced;
    private double forcedBoundMin;
    private double forcedBoundMax;
    private double forcedDiffMax;

    public void clear() {
        size = 0;
        sorted = false;
        monotonic = false;
        forced = false;
        forcedDiffMax = 0;
    }

    /// Adds a bucket, in any order.
    ///
    /// @param upperBound the value of `le`
    /// @param count the cumulative number of observations
    public void add(double upperBound, double count) {
        if (size == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        bounds[size] = upperBound;
        counts[size] = count;
        size++;
        sorted = false;
        monotonic = false;
    }

    /// The number of buckets.
    public int size() {
        return size;
    }

    /// Whether counts had to be raised for [#quantile], because they fell from one bucket to the
    /// next: the info `input to histogram_quantile needed to be fixed for monotonicity`.
    public boolean wasForced() {
        return forced;
    }

    /// The lowest upper bound of a bucket that was raised.
    public double forcedBoundMin() {
        return forcedBoundMin;
    }

    /// The highest upper bound of a bucket that was raised.
    public double forcedBoundMax() {
        return forcedBoundMax;
    }

    /// The largest difference by which a bucket was raised.
    public double forcedDiffMax() {
        return forcedDiffMax;
    }

    /// The value below which the fraction `q` of all observations lies; -Inf or +Inf for fractions
    /// outside of 0 to 1, NaN if the buckets do not tell. May raise counts, see [#wasForced()].
    public double quantile(double q) {
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        sort();
        if (size == 0 || bounds[size - 1] != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        makeMonotonic();
        double total = counts[size - 1];
        if (size < 2 || total == 0) {
            return Double.NaN;
        }
        double rank = q * total;
        int bucket = firstReaching(rank);
        if (bucket == size - 1) {
            return bounds[size - 2];
        }
        if (bucket == 0 && bounds[0] <= 0) {
            return bounds[0];
        }
        double start = bucket == 0 ? 0 : bounds[bucket - 1];
        double before = bucket == 0 ? 0 : counts[bucket - 1];
        double inside = (rank - before) / (counts[bucket] - before);
        return start + (bounds[bucket] - start) * inside;
    }

    /// The first bucket with at least so many observations, the last one not being looked at.
    private int firstReaching(double rank) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (counts[middle] >= rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// The fraction of all observations between two values, NaN if the buckets do not tell.
    public double fraction(double low, double high) {
        sort();
        if (size == 0 || bounds[size - 1] != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        double total = counts[size - 1];
        if (total == 0 || Double.isNaN(low) || Double.isNaN(high)) {
            return Double.NaN;
        }
        if (low >= high) {
            return 0;
        }
        return (rankOf(high, total) - rankOf(low, total)) / total;
    }

    /// How many observations lie below a bound.
    private double rankOf(double bound, double total) {
        double rank = 0;
        double lower = bounds[0] > 0 ? 0 : Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            double upper = bounds[i];
            if (lower >= bound) {
                return Math.min(rank, total);
            }
            if (upper > bound) {
                double inside =
                        lower == Double.NEGATIVE_INFINITY
                                ? counts[i]
                                : rank + (counts[i] - rank) * (bound - lower) / (upper - lower);
                return Math.min(inside, total);
            }
            rank = counts[i];
            lower = upper;
        }
        return total;
    }

    private void makeMonotonic() {
        if (monotonic) {
            return;
        }
        monotonic = true;
        double previous = counts[0];
        for (int i = 1; i < size; i++) {
            double current = counts[i];
            if (current == previous) {
                continue;
            }
            if (almostEqual(previous, current)) {
                counts[i] = previous;
            } else if (current < previous) {
                counts[i] = previous;
                force(bounds[i], previous - current);
            } else {
                previous = current;
            }
        }
    }

    private void force(double bound, double diff) {
        forcedBoundMin = forced ? Math.min(forcedBoundMin, bound) : bound;
        forcedBoundMax = forced ? Math.max(forcedBoundMax, bound) : bound;
        forcedDiffMax = Math.max(forcedDiffMax, diff);
        forced = true;
    }

    /// Conformance FORMAT.md, A9.1.
    private static boolean almostEqual(double a, double b) {
        if (Double.isNaN(a) && Double.isNaN(b)) {
            return true;
        }
        double magnitude = Math.abs(a) + Math.abs(b);
        double diff = Math.abs(a - b);
        if (a == 0 || b == 0 || magnitude < Double.MIN_NORMAL) {
            return diff < SMALL_DELTA * Double.MIN_NORMAL;
        }
        return diff / Math.min(magnitude, Double.MAX_VALUE) < SMALL_DELTA;
    }

    /// Sorts by bound and merges equal bounds.
    private void sort() {
        if (sorted) {
            return;
        }
        sorted = true;
        boolean ascending = true;
        for (int i = 1; i < size; i++) {
            ascending &= bounds[i - 1] < bounds[i];
        }
        if (!ascending) {
            heapSort();
            mergeEqualBounds();
        }
    }

    private void heapSort() {
        for (int root = size / 2 - 1; root >= 0; root--) {
            siftDown(root, size);
        }
        for (int end = size - 1; end > 0; end--) {
            swap(0, end);
            siftDown(0, end);
        }
    }

    private void siftDown(int from, int end) {
        int root = from;
        while (2 * root + 1 < end) {
            int child = 2 * root + 1;
            if (child + 1 < end && bounds[child] < bounds[child + 1]) {
                child++;
            }
            if (bounds[root] >= bounds[child]) {
                return;
            }
            swap(root, child);
            root = child;
        }
    }

    private void swap(int i, int j) {
        double bound = bounds[i];
        double count = counts[i];
        bounds[i] = bounds[j];
        counts[i] = counts[j];
        bounds[j] = bound;
        counts[j] = count;
    }

    private void mergeEqualBounds() {
        int last = 0;
        for (int i = 1; i < size; i++) {
            if (bounds[i] == bounds[last]) {
                counts[last] += counts[i];
            } else {
                last++;
                bounds[last] = bounds[i];
                counts[last] = counts[i];
            }
        }
        size = last + 1;
    }
}
