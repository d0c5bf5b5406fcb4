package io.varve.storage.index;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.runtime.CancelToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Lists the names and the values of the labels of selected series. Used once; not thread-safe.
final class LabelListing {
    /// How many postings lists or rows are looked at before others get a turn.
    private static final int TURN = 1_024;

    private final LabelIndex.Parts parts;
    private final CancelToken cancel;

    LabelListing(LabelIndex.Parts parts, CancelToken cancel) {
        this.parts = parts;
        this.cancel = cancel;
    }

    /// All names, sorted.
    List<String> names(int limit) {
        List<String> names = new ArrayList<>();
        for (LabelName name : parts.names().all()) {
            names.add(name.name());
        }
        return sorted(names, limit);
    }

    /// The names of the labels of some series, sorted.
    List<String> names(Postings series, int limit) {
        List<String> names = new ArrayList<>();
        if (series.size() <= TURN) {
            BitSet ids = nameIds(series);
            ids.stream().forEach(id -> names.add(parts.names().get(id).name()));
            return sorted(names, limit);
        }
        for (LabelName name : parts.names().all()) {
            cancel.check("expression evaluation");
            parts.lock().lock();
            try {
                if (name.series().intersects(series.bitmap())) {
                    names.add(name.name());
                }
            } finally {
                parts.lock().unlock();
            }
        }
        return sorted(names, limit);
    }

    private BitSet nameIds(Postings series) {
        var ids = new BitSet();
        IntIterator iterator = series.bitmap().getIntIterator();
        while (iterator.hasNext()) {
            ByteReader row = parts.rows().row(iterator.next());
            for (long i = row.uvarint(); i > 0; i--) {
                ids.set(parts.pairs().nameId((int) row.uvarint()));
            }
        }
        return ids;
    }

    private static List<String> sorted(List<String> names, int limit) {
        names.sort(Utf8Order::compare);
        return limit > 0 && limit < names.size() ? List.copyOf(names.subList(0, limit)) : names;
    }

    /// All values of a name, sorted.
    List<String> values(LabelName name, int limit) {
        int count = name.pairCount();
        int[] pairs = new int[count];
        for (int i = 0; i < count; i++) {
            pairs[i] = name.pair(i);
        }
        return sorted(pairs, limit);
    }

    /// The values that some series have for a name, sorted.
    List<String> values(LabelName name, Postings series, int limit) {
        int[] pairs =
                series.size() < name.pairCount()
                        ? pairsOfSeries(name, series)
                        : pairsThatIntersect(name, series);
        return sorted(pairs, limit);
    }

    private int[] pairsOfSeries(LabelName name, Postings series) {
        int[] found = new int[series.size()];
        int count = 0;
        IntIterator ids = series.bitmap().getIntIterator();
        for (int steps = 1; ids.hasNext(); steps++) {
            if (steps % TURN == 0) {
                cancel.check("expression evaluation");
            }
            int pair = parts.pairOf(ids.next(), name.id());
            if (pair != LabelPairs.NONE) {
                found[count++] = pair;
            }
        }
        return Arrays.stream(found, 0, count).sorted().distinct().toArray();
    }

    private int[] pairsThatIntersect(LabelName name, Postings series) {
        int valueCount = name.pairCount();
        int[] found = new int[valueCount];
        int count = 0;
        for (int from = 0; from < valueCount; from += TURN) {
            cancel.check("expression evaluation");
            parts.lock().lock();
            try {
                for (int i = from; i < Math.min(valueCount, from + TURN); i++) {
                    int pair = name.pair(i);
                    if (intersects(pair, series.bitmap())) {
                        found[count++] = pair;
                    }
                }
            } finally {
                parts.lock().unlock();
            }
        }
        return Arrays.copyOf(found, count);
    }

    private boolean intersects(int pair, RoaringBitmap series) {
        int head = parts.postings().head(pair);
        return head >= 0 ? series.contains(head) : parts.postings().list(head).intersects(series);
    }

    private List<String> sorted(int[] pairs, int limit) {
        IntSort.sort(pairs, parts.pairs()::compareValues);
        int count = limit > 0 ? Math.min(limit, pairs.length) : pairs.length;
        List<String> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(parts.pairs().value(pairs[i]));
        }
        return values;
    }
}
