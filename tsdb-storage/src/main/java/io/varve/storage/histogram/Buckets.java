package io.varve.storage.histogram;

import java.util.Arrays;

/// The buckets of one side of a native histogram: which ones there are, and the number of
/// observations in each. Counts are absolute, neither cumulative nor deltas. Immutable and
/// thread-safe.
public final class Buckets {
    public static final Buckets EMPTY = new Buckets(BucketSpans.EMPTY, new double[0]);

    private final BucketSpans spans;
    private final double[] counts;

    private Buckets(BucketSpans spans, double[] counts) {
        this.spans = spans;
        this.counts = counts;
    }

    /// @param counts one per bucket of the spans; copied
    /// @throws IllegalArgumentException if there are more or fewer counts than buckets
    public static Buckets of(BucketSpans spans, double... counts) {
        return owning(spans, counts.clone());
    }

    /// Like [#of], but the array becomes the value's own: the caller must not touch it again.
    public static Buckets owning(BucketSpans spans, double[] counts) {
        if (counts.length != spans.bucketCount()) {
            throw new IllegalArgumentException(
                    "spans of "
                            + spans.bucketCount()
                            + " buckets, but "
                            + counts.length
                            + " counts");
        }
        return counts.length == 0 && spans.count() == 0 ? EMPTY : new Buckets(spans, counts);
    }

    public BucketSpans spans() {
        return spans;
    }

    /// The number of buckets, empty ones included.
    public int size() {
        return counts.length;
    }

    public boolean isEmpty() {
        return counts.length == 0;
    }

    /// The bucket index of the bucket at a position.
    public int index(int position) {
        return spans.index(position);
    }

    /// The number of observations in the bucket at a position.
    public double count(int position) {
        return counts[position];
    }

    /// Writes the counts into an array at the places of a layout that has all of these buckets; its
    /// other buckets become 0.
    ///
    /// @param at where in the array the layout's first bucket is
    public void copyTo(BucketSpans layout, double[] into, int at) {
        if (layout == spans) {
            System.arraycopy(counts, 0, into, at, counts.length);
            return;
        }
        int position = 0;
        for (int i = 0; i < layout.bucketCount(); i++) {
            boolean here = position < counts.length && spans.index(position) == layout.index(i);
            into[at + i] = here ? counts[position++] : 0;
        }
        if (position < counts.length) {
            throw new IllegalArgumentException("layout " + layout + " does not hold " + spans);
        }
    }

    /// The counts of all buckets; not to be changed.
    double[] counts() {
        return counts;
    }

    /// Whether any bucket has a count other than 0.
    boolean isPopulated() {
        for (double count : counts) {
            if (count != 0) {
                return true;
            }
        }
        return false;
    }

    boolean allWhole() {
        for (double count : counts) {
            if (!FloatHistogram.isWhole(count)) {
                return false;
            }
        }
        return true;
    }

    /// Whether layout and counts are equal, counts bit by bit.
    boolean sameAs(Buckets other) {
        if (!spans.sameLayout(other.spans)) {
            return false;
        }
        for (int i = 0; i < counts.length; i++) {
            if (Double.doubleToRawLongBits(counts[i])
                    != Double.doubleToRawLongBits(other.counts[i])) {
                return false;
            }
        }
        return true;
    }

    /// Without empty buckets, except that gaps of at most `emptyMax` buckets between populated ones
    /// are spelled out as empty buckets.
    Buckets compact(int emptyMax) {
        int size = 0;
        int previous = -1;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                size += 1 + filler(previous, i, emptyMax);
                previous = i;
            }
        }
        int[] indexes = new int[size];
        double[] kept = new double[size];
        int out = 0;
        previous = -1;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                for (int fill = filler(previous, i, emptyMax); fill > 0; fill--) {
                    indexes[out++] = spans.index(i) - fill;
                }
                indexes[out] = spans.index(i);
                kept[out++] = counts[i];
                previous = i;
            }
        }
        BucketSpans compacted = BucketSpans.ofIndexes(indexes, size);
        return compacted.sameSpans(spans) ? this : owning(compacted, kept);
    }

    /// How many empty buckets belong between two positions that are populated.
    private int filler(int previous, int position, int emptyMax) {
        if (previous < 0) {
            return 0;
        }
        long missing = (long) spans.index(position) - spans.index(previous) - 1;
        return missing <= emptyMax ? (int) missing : 0;
    }

    Buckets multiply(double factor) {
        double[] scaled = new double[counts.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = counts[i] * factor;
        }
        return owning(spans, scaled);
    }

    Buckets divide(double divisor) {
        double[] scaled = new double[counts.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = counts[i] / divisor;
        }
        return owning(spans, scaled);
    }

    /// Without the first so many buckets.
    Buckets from(int position) {
        if (position == 0) {
            return this;
        }
        int[] indexes = Arrays.copyOfRange(spans.indexes(), position, counts.length);
        return owning(
                BucketSpans.ofIndexes(indexes, indexes.length),
                Arrays.copyOfRange(counts, position, counts.length));
    }

    /// The buckets at a resolution coarser by so many schemas.
    Buckets reduce(int shift) {
        if (shift == 0 || counts.length == 0) {
            return this;
        }
        int[] indexes = new int[counts.length];
        double[] merged = new double[counts.length];
        int size = 0;
        for (int i = 0; i < counts.length; i++) {
            int target = ExponentialBounds.reducedIndex(spans.index(i), shift);
            if (size == 0 || indexes[size - 1] != target) {
                indexes[size++] = target;
            }
            merged[size - 1] += counts[i];
        }
        return owning(BucketSpans.ofIndexes(indexes, size), Arrays.copyOf(merged, size));
    }

    /// The sum of the counts' absolute values.
    double magnitude() {
        double magnitude = 0;
        for (double count : counts) {
            magnitude += Math.abs(count);
        }
        return magnitude;
    }
}
