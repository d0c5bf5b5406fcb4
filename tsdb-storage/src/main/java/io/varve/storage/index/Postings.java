package io.varve.storage.index;

import org.roaringbitmap.RoaringBitmap;

/// A set of series ids. Immutable and thread-safe.
public final class Postings {
    public static final Postings EMPTY = new Postings(new RoaringBitmap());

    private final RoaringBitmap ids;

    /// @param ids becomes the set's own
    Postings(RoaringBitmap ids) {
        this.ids = ids;
    }

    /// A set of the first `count` ids of an array, which ascend.
    public static Postings of(int[] ids, int count) {
        var bitmap = new RoaringBitmap();
        bitmap.addN(ids, 0, count);
        return new Postings(bitmap);
    }

    public int size() {
        return ids.getCardinality();
    }

    public boolean isEmpty() {
        return ids.isEmpty();
    }

    public boolean contains(int id) {
        return ids.contains(id);
    }

    /// All ids, ascending.
    public int[] toArray() {
        return ids.toArray();
    }

    /// The set as a bitmap, not to be changed.
    RoaringBitmap bitmap() {
        return ids;
    }

    @Override
    public String toString() {
        return ids.toString();
    }
}
