package io.varve.storage.index;

import org.roaringbitmap.RoaringBitmap;

/// A label name of the index: its values and the series that have it.
final class LabelName {
    private final int id;
    private final String name;

    /// The pairs of this name, in order of creation, which is ascending.
    private final IntLog pairs = new IntLog();

    /// The number of pairs that readers may look at.
    private volatile int pairCount;

    /// The series that have a label of this name; needs the index's lock.
    private final PostingList series = new PostingList();

    LabelName(int id, String name) {
        this.id = id;
        this.name = name;
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    void addPair(int pair) {
        pairs.add(pair);
        pairCount = pairs.size();
    }

    /// Adds the series with ids from one to another.
    void addSeries(int from, int to) {
        series.add(from, to);
    }

    /// The number of values.
    int pairCount() {
        return pairCount;
    }

    /// The pair at a position below a [#pairCount()] that was read before.
    int pair(int position) {
        return pairs.get(position);
    }

    int seriesCount() {
        return series.count();
    }

    PostingList series() {
        return series;
    }

    /// The series as a bitmap of the caller's own.
    RoaringBitmap toBitmap() {
        return series.toBitmap();
    }
}
