package io.varve.storage.index;

import io.varve.storage.runtime.CancelToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// One evaluation of matchers: which of the series that were there at its start fulfil them all.
/// Not thread-safe; used once.
///
/// What is cheap comes first: conditions whose values are known, the one with the fewest series in
/// front. What is left by then decides how conditions on very many values are answered: by looking
/// at the label of each series left, or by testing all values of the name.
///
/// Postings are read under the index's lock, in short turns. Series that are added in between have
/// ids above the limit and are left out, so the answer is that of one moment.
final class Selection {
    /// How many postings lists are read, and values tested, before others get a turn.
    private static final int TURN = 1_024;

    /// Looking at the row of a series costs as much as so many ids of a postings list.
    private static final int ROW_COST = 16;

    private final LabelIndex.Parts parts;
    private final Lock lock;
    private final int limit;
    private final CancelToken cancel;

    /// The series that are left; null as long as that is all of them.
    private @Nullable RoaringBitmap left;

    Selection(LabelIndex.Parts parts, int limit, CancelToken cancel) {
        this.parts = parts;
        this.lock = parts.lock();
        this.limit = limit;
        this.cancel = cancel;
    }

    RoaringBitmap run(List<Condition> conditions) {
        List<Condition> known = new ArrayList<>();
        List<Condition> tested = new ArrayList<>();
        for (Condition condition : conditions) {
            (condition.values() instanceof Condition.Tested ? tested : known).add(condition);
        }
        known.sort(
                Comparator.comparing((Condition c) -> !c.includes())
                        .thenComparingLong(this::seriesCount));
        for (Condition condition : known) {
            apply(condition);
        }
        tested.sort(Comparator.comparingInt(c -> c.name().pairCount()));
        for (Condition condition : tested) {
            if (left != null
                    && left.getLongCardinality() * ROW_COST < condition.name().pairCount()) {
                filter(condition);
            } else {
                apply(condition.with(test(condition)));
            }
        }
        RoaringBitmap result = left == null ? all() : left;
        if (!result.isEmpty() && result.last() > limit) {
            result.remove(limit + 1L, 1L << 32);
        }
        return result;
    }

    private RoaringBitmap all() {
        var all = new RoaringBitmap();
        all.add(1L, limit + 1L);
        return all;
    }

    /// About how many series have the values of a condition.
    private long seriesCount(Condition condition) {
        lock.lock();
        try {
            if (!(condition.values() instanceof Condition.Listed listed)
                    || listed.pairs().length > TURN) {
                return condition.name().seriesCount();
            }
            long count = 0;
            for (int pair : listed.pairs()) {
                count += parts.postings().count(pair);
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// Applies a condition whose values are known.
    private void apply(Condition condition) {
        if (left != null && left.isEmpty()) {
            return;
        }
        switch (condition.values()) {
            case Condition.Every _ -> applyEvery(condition);
            case Condition.Listed listed -> applyListed(condition, listed.pairs());
            case Condition.Tested _ -> throw new IllegalArgumentException("values are not known");
        }
    }

    /// R is H here, see [Condition].
    private void applyEvery(Condition condition) {
        if (condition.positive()) {
            if (!condition.empty()) {
                and(series(condition.name()));
            }
        } else if (condition.empty()) {
            left = new RoaringBitmap();
        } else {
            andNot(series(condition.name()));
        }
    }

    private void applyListed(Condition condition, int[] values) {
        long ids = values.length + seriesCount(condition);
        if (left != null && left.getLongCardinality() * ROW_COST < ids) {
            filter(condition);
        } else if (condition.positive() && !condition.empty()) {
            and(union(values));
        } else if (condition.positive()) {
            RoaringBitmap others = series(condition.name());
            others.andNot(union(values));
            andNot(others);
        } else {
            if (condition.empty()) {
                and(series(condition.name()));
            }
            andNot(union(values));
        }
    }

    private void and(RoaringBitmap ids) {
        if (left == null) {
            left = ids;
        } else {
            left.and(ids);
        }
    }

    private void andNot(RoaringBitmap ids) {
        if (left == null) {
            left = all();
        }
        left.andNot(ids);
    }

    private RoaringBitmap series(LabelName name) {
        lock.lock();
        try {
            return name.toBitmap();
        } finally {
            lock.unlock();
        }
    }

    private RoaringBitmap union(int[] values) {
        var collector = new IdCollector(limit);
        for (int from = 0; from < values.length; from += TURN) {
            cancel.check("expression evaluation");
            lock.lock();
            try {
                int to = Math.min(values.length, from + TURN);
                for (int i = from; i < to; i++) {
                    collector.add(parts.postings(), values[i]);
                }
            } finally {
                lock.unlock();
            }
        }
        return collector.toBitmap();
    }

    /// Keeps those of the series left whose own label fulfils the condition.
    private void filter(Condition condition) {
        if (left == null) {
            throw new IllegalStateException("nothing to filter");
        }
        var kept = new RoaringBitmap();
        // Series next to each other often have the same value.
        int lastPair = LabelPairs.NONE;
        boolean lastFulfils = false;
        int steps = 0;
        IntIterator ids = left.getIntIterator();
        while (ids.hasNext()) {
            if (++steps % TURN == 0) {
                cancel.check("expression evaluation");
            }
            int id = ids.next();
            if (id > limit) {
                break;
            }
            int pair = parts.pairOf(id, condition.name().id());
            boolean selected;
            if (pair == LabelPairs.NONE) {
                selected = condition.selectsMissing();
            } else {
                if (pair != lastPair) {
                    lastPair = pair;
                    lastFulfils = fulfils(condition.values(), pair);
                }
                selected = lastFulfils == condition.positive();
            }
            if (selected) {
                kept.add(id);
            }
        }
        left = kept;
    }

    private boolean fulfils(Condition.Values values, int pair) {
        return switch (values) {
            case Condition.Every _ -> true;
            case Condition.Listed listed -> Arrays.binarySearch(listed.pairs(), pair) >= 0;
            case Condition.Tested tested ->
                    parts.pairs().test(pair, tested.test())
                            || Arrays.binarySearch(tested.pairs(), pair) >= 0;
        };
    }

    /// The values that fulfil a condition, by testing those that the cache does not know.
    private Condition.Listed test(Condition condition) {
        if (!(condition.values() instanceof Condition.Tested tested)) {
            throw new IllegalArgumentException("nothing to test");
        }
        LabelName name = condition.name();
        var key = new RegexCache.Key(name.id(), tested.matcher().value());
        RegexCache.Found found = parts.cache().get(key);
        if (found == null) {
            found = new RegexCache.Found(0, new int[0]);
        }
        int valueCount = name.pairCount();
        if (valueCount > found.examined()) {
            int[] matching = Arrays.copyOf(found.pairs(), found.pairs().length + 64);
            int count = found.pairs().length;
            for (int i = found.examined(); i < valueCount; i++) {
                if (i % TURN == 0) {
                    cancel.check("expression evaluation");
                }
                int pair = name.pair(i);
                if (parts.pairs().test(pair, tested.test())) {
                    if (count == matching.length) {
                        matching = Arrays.copyOf(matching, 2 * count);
                    }
                    matching[count++] = pair;
                }
            }
            found = new RegexCache.Found(valueCount, Arrays.copyOf(matching, count));
            parts.cache().put(key, found);
        }
        return new Condition.Listed(merge(found.pairs(), tested.pairs()));
    }

    private static int[] merge(int[] a, int[] b) {
        if (b.length == 0) {
            return a;
        }
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        Arrays.sort(both);
        return Arrays.stream(both).distinct().toArray();
    }
}
