package io.varve.storage.histogram;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The mutable buckets of one side of a [HistogramTally]: bucket indexes, strictly ascending, with
/// counts and their compensations. Not thread-safe.
final class BucketTally {
    private final boolean compensated;
    private int[] indexes = new int[0];
    private double[] sums = new double[0];
    private double[] compensations = new double[0];
    private int size;

    /// The spans that have exactly these indexes, null if no such are known. Histograms of one
    /// series mostly share them, and then adding is one loop.
    private @Nullable BucketSpans layout;

    BucketTally(boolean compensated) {
        this.compensated = compensated;
    }

    BucketTally copy() {
        BucketTally copy = new BucketTally(compensated);
        copy.indexes = indexes.clone();
        copy.sums = sums.clone();
        copy.compensations = compensations.clone();
        copy.size = size;
        copy.layout = layout;
        return copy;
    }

    /// Becomes the other, which must not be used any more.
    void takeFrom(BucketTally other) {
        indexes = other.indexes;
        sums = other.sums;
        compensations = other.compensations;
        size = other.size;
        layout = other.layout;
    }

    void load(Buckets buckets) {
        size = 0;
        ensure(buckets.size());
        size = buckets.size();
        System.arraycopy(buckets.spans().indexes(), 0, indexes, 0, size);
        System.arraycopy(buckets.counts(), 0, sums, 0, size);
        Arrays.fill(compensations, 0, size, 0);
        layout = buckets.spans();
    }

    private void ensure(int capacity) {
        if (capacity > indexes.length) {
            indexes = Arrays.copyOf(indexes, capacity);
            sums = Arrays.copyOf(sums, capacity);
            compensations = Arrays.copyOf(compensations, capacity);
        }
    }

    /// Adds the buckets of the same schema and bounds, or subtracts them.
    void add(Buckets buckets, int sign) {
        if (buckets.isEmpty()) {
            return;
        }
        if (!hasLayout(buckets.spans())) {
            insertMissing(buckets.spans().indexes());
            if (size == buckets.size()) {
                layout = buckets.spans();
            }
        }
        double[] counts = buckets.counts();
        if (size == counts.length) {
            for (int i = 0; i < counts.length; i++) {
                addAt(i, sign * counts[i]);
            }
            return;
        }
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            int index = buckets.index(i);
            while (indexes[at] != index) {
                at++;
            }
            addAt(at, sign * counts[i]);
        }
    }

    private boolean hasLayout(BucketSpans spans) {
        return layout != null && layout.sameLayout(spans);
    }

    private void addAt(int at, double count) {
        double sum = sums[at];
        double total = sum + count;
        if (compensated) {
            compensations[at] =
                    Double.isInfinite(total)
                            ? 0
                            : compensations[at] + CompensatedSum.lost(sum, count, total);
        }
        sums[at] = total;
    }

    /// Makes empty buckets for those of the given indexes, ascending, that are missing.
    private void insertMissing(int[] wanted) {
        int missing = 0;
        int at = 0;
        for (int index : wanted) {
            while (at < size && indexes[at] < index) {
                at++;
            }
            if (at == size || indexes[at] != index) {
                missing++;
            }
        }
        if (missing == 0) {
            return;
        }
        ensure(size + missing);
        // From the end, so that every bucket moves at most once and none is overwritten.
        int from = size - 1;
        int want = wanted.length - 1;
        for (int to = size + missing - 1; to > from; to--) {
            if (from >= 0 && indexes[from] > wanted[want]) {
                move(from--, to);
            } else if (from >= 0 && indexes[from] == wanted[want]) {
                move(from--, to);
                want--;
            } else {
                indexes[to] = wanted[want--];
                sums[to] = 0;
                compensations[to] = 0;
            }
        }
        size += missing;
        layout = null;
    }

    private void move(int from, int to) {
        indexes[to] = indexes[from];
        sums[to] = sums[from];
        compensations[to] = compensations[from];
    }

    /// Reduces the resolution by so many schemas.
    void reduce(int shift) {
        int out = 0;
        for (int i = 0; i < size; i++) {
            int target = ExponentialBounds.reducedIndex(indexes[i], shift);
            out = mergeInto(out, i, target);
        }
        size = out;
        layout = null;
    }

    /// Brings custom buckets to other bounds.
    ///
    /// @param targets the new index of every old one, ascending
    void remap(int[] targets) {
        int out = 0;
        for (int i = 0; i < size; i++) {
            out = mergeInto(out, i, targets[Math.clamp(indexes[i], 0, targets.length - 1)]);
        }
        size = out;
        layout = null;
    }

    /// Adds the bucket at a position to the last of `out` merged ones if it has that index, else
    /// after it.
    private int mergeInto(int out, int position, int target) {
        if (out > 0 && indexes[out - 1] == target) {
            double compensation = compensations[position];
            addAt(out - 1, sums[position]);
            if (!Double.isInfinite(sums[out - 1])) {
                compensations[out - 1] += compensation;
            }
            return out;
        }
        move(position, out);
        indexes[out] = target;
        return out + 1;
    }

    /// Adds custom buckets that have other bounds.
    ///
    /// @param targets the index here of every index there, ascending
    void addRemapped(Buckets buckets, int sign, int[] targets) {
        BucketTally other = new BucketTally(compensated);
        other.load(buckets);
        other.remap(targets);
        add(other.toBuckets(), sign);
    }

    /// The given limit or, if it falls inside a populated bucket, that bucket's upper bound.
    double straddled(int schema, double limit) {
        for (int i = 0; i < size; i++) {
            if (ExponentialBounds.upperBound(indexes[i] - 1, schema) >= limit) {
                return limit;
            }
            double upper = ExponentialBounds.upperBound(indexes[i], schema);
            if (upper > limit) {
                return sums[i] == 0 && compensations[i] == 0 ? limit : upper;
            }
        }
        return limit;
    }

    /// Moves all buckets that begin below the limit to a zero bucket.
    void moveBelow(int schema, double limit, CompensatedSum zeroCount) {
        int below = 0;
        while (below < size && ExponentialBounds.upperBound(indexes[below] - 1, schema) < limit) {
            zeroCount.add(sums[below]);
            zeroCount.add(compensations[below]);
            below++;
        }
        if (below > 0) {
            System.arraycopy(indexes, below, indexes, 0, size - below);
            System.arraycopy(sums, below, sums, 0, size - below);
            System.arraycopy(compensations, below, compensations, 0, size - below);
            size -= below;
            layout = null;
        }
    }

    boolean isInfinite() {
        for (int i = 0; i < size; i++) {
            if (Double.isInfinite(sums[i])) {
                return true;
            }
        }
        return false;
    }

    void multiply(double factor) {
        for (int i = 0; i < size; i++) {
            sums[i] *= factor;
            compensations[i] *= factor;
        }
    }

    void divide(double divisor) {
        for (int i = 0; i < size; i++) {
            sums[i] /= divisor;
            compensations[i] /= divisor;
        }
    }

    Buckets toBuckets() {
        double[] counts = new double[size];
        for (int i = 0; i < size; i++) {
            counts[i] = CompensatedSum.value(sums[i], compensations[i]);
        }
        BucketSpans spans = layout == null ? BucketSpans.ofIndexes(indexes, size) : layout;
        layout = spans;
        return Buckets.owning(spans, counts);
    }
}
