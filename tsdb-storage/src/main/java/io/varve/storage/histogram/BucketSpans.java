package io.varve.storage.histogram;

import java.util.Arrays;

/// Which buckets one side of a native histogram has: runs of consecutive bucket indexes with gaps
/// between them. Immutable and thread-safe; histograms of one chunk share one instance.
///
/// A span's offset is the index of its first bucket for the first span, the number of missing
/// buckets since the end of the span before for all others. Its length is a number of buckets and
/// may be 0. So bucket indexes ascend strictly, which arithmetic relies on. Spans are kept as they
/// were given, because chunk bytes repeat them.
public final class BucketSpans {
    public static final BucketSpans EMPTY = new BucketSpans(new int[0], new int[0], new int[0]);

    private final int[] offsets;
    private final int[] lengths;
    private final int[] indexes;

    private BucketSpans(int[] offsets, int[] lengths, int[] indexes) {
        this.offsets = offsets;
        this.lengths = lengths;
        this.indexes = indexes;
    }

    /// Spans from alternating offsets and lengths: `of(0, 2, 1, 3)` has two of them.
    ///
    /// @throws IllegalArgumentException if a length is missing or below 0, or any offset but the
    ///   first is below 0
    public static BucketSpans of(int... offsetsAndLengths) {
        if (offsetsAndLengths.length % 2 != 0) {
            throw new IllegalArgumentException("a span's length is missing");
        }
        int count = offsetsAndLengths.length / 2;
        int[] offsets = new int[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = offsetsAndLengths[2 * i];
            lengths[i] = offsetsAndLengths[2 * i + 1];
        }
        return of(offsets, lengths);
    }

    /// Spans from parallel arrays, which are copied.
    ///
    /// @throws IllegalArgumentException if a length or any offset but the first is below 0, or
    ///   bucket indexes do not fit into an int
    public static BucketSpans of(int[] offsets, int[] lengths) {
        if (offsets.length != lengths.length) {
            throw new IllegalArgumentException(
                    offsets.length + " span offsets, but " + lengths.length + " lengths");
        }
        if (offsets.length == 0) {
            return EMPTY;
        }
        int[] indexes = indexesOf(offsets, lengths);
        return new BucketSpans(offsets.clone(), lengths.clone(), indexes);
    }

    /// One span of the given length from the given index on; none if the length is 0.
    public static BucketSpans run(int offset, int length) {
        return length == 0 ? EMPTY : of(new int[] {offset}, new int[] {length});
    }

    /// The fewest spans that have exactly the given buckets.
    ///
    /// @param ascending bucket indexes, strictly ascending
    /// @param size how many of them count
    public static BucketSpans ofIndexes(int[] ascending, int size) {
        if (size == 0) {
            return EMPTY;
        }
        int spans = 1;
        for (int i = 1; i < size; i++) {
            if (ascending[i] != ascending[i - 1] + 1) {
                spans++;
            }
        }
        int[] offsets = new int[spans];
        int[] lengths = new int[spans];
        offsets[0] = ascending[0];
        lengths[0] = 1;
        int span = 0;
        for (int i = 1; i < size; i++) {
            if (ascending[i] != ascending[i - 1] + 1) {
                span++;
                offsets[span] = ascending[i] - ascending[i - 1] - 1;
            }
            lengths[span]++;
        }
        return new BucketSpans(offsets, lengths, Arrays.copyOf(ascending, size));
    }

    private static int[] indexesOf(int[] offsets, int[] lengths) {
        long size = 0;
        long index = 0;
        for (int span = 0; span < offsets.length; span++) {
            if (lengths[span] < 0 || (span > 0 && offsets[span] < 0)) {
                throw new IllegalArgumentException(
                        "span "
                                + (span + 1)
                                + " has offset "
                                + offsets[span]
                                + " and length "
                                + lengths[span]);
            }
            size += lengths[span];
            index += (long) offsets[span] + lengths[span];
            if (size > Integer.MAX_VALUE || index != (int) index) {
                throw new IllegalArgumentException(
                        "span " + (span + 1) + " reaches " + size + " buckets, index " + index);
            }
        }
        int[] indexes = new int[(int) size];
        int at = 0;
        int next = 0;
        for (int span = 0; span < offsets.length; span++) {
            next += offsets[span];
            for (int i = 0; i < lengths[span]; i++) {
                indexes[at++] = next++;
            }
        }
        return indexes;
    }

    /// The number of spans.
    public int count() {
        return offsets.length;
    }

    public int offset(int span) {
        return offsets[span];
    }

    public int length(int span) {
        return lengths[span];
    }

    /// The number of buckets in all spans.
    public int bucketCount() {
        return indexes.length;
    }

    /// The bucket index of the bucket at a position in the list of buckets.
    public int index(int position) {
        return indexes[position];
    }

    /// The bucket indexes, in order; not to be changed.
    int[] indexes() {
        return indexes;
    }

    /// Whether all buckets of the other are among these.
    public boolean containsAll(BucketSpans other) {
        if (this == other) {
            return true;
        }
        int at = 0;
        for (int index : other.indexes) {
            while (at < indexes.length && indexes[at] < index) {
                at++;
            }
            if (at == indexes.length || indexes[at] != index) {
                return false;
            }
        }
        return true;
    }

    /// Spans of all buckets that either has; one of the two if it has them all.
    public BucketSpans union(BucketSpans other) {
        if (containsAll(other)) {
            return this;
        }
        if (other.containsAll(this)) {
            return other;
        }
        int[] merged = new int[indexes.length + other.indexes.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < indexes.length || j < other.indexes.length) {
            boolean fromOther =
                    i == indexes.length
                            || (j < other.indexes.length && other.indexes[j] < indexes[i]);
            int index = fromOther ? other.indexes[j++] : indexes[i++];
            if (size == 0 || merged[size - 1] != index) {
                merged[size++] = index;
            }
        }
        return ofIndexes(merged, size);
    }

    /// Whether both have the same buckets, however they are cut into spans.
    public boolean sameLayout(BucketSpans other) {
        return this == other || Arrays.equals(indexes, other.indexes);
    }

    /// Whether both are the same spans, one by one.
    public boolean sameSpans(BucketSpans other) {
        return this == other
                || (Arrays.equals(offsets, other.offsets) && Arrays.equals(lengths, other.lengths));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int span = 0; span < offsets.length; span++) {
            text.append(span == 0 ? "" : " ").append(offsets[span]).append('+');
            text.append(lengths[span]);
        }
        return text.append(']').toString();
    }
}
