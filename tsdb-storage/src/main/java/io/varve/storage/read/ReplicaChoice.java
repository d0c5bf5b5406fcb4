package io.varve.storage.read;

import io.varve.storage.chunk.SampleColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One sequence of samples out of those of several HA replicas, which have all seen the same
/// target, each at its own moments and by its own clock. The replica with the lowest id is
/// followed; others fill its gaps.
///
/// It is done in two steps, so that merges may drop most of what nobody will read without knowing
/// what other blocks hold:
///
/// - [#thin] drops a sample if two real samples of replicas before its own lie around it, close
///   together. That depends on no order: what is dropped for what some blocks hold would be dropped
///   for what all hold, and what is dropped is not needed to drop others. So merges thin what they
///   see, in any grouping, and reading gives the same.
/// - [#choose], which only readers do, thins and then decides by the intervals of the samples what
///   is a gap, and what fills it.
///
/// Decision record: `docs/decisions/0014-merges-and-replicas.md`.
public final class ReplicaChoice {
    /// Of samples that are closer together no gap is seen: an interval between 10 s and 20 s is the
    /// usual one, and one lost scrape of it is wider.
    static final long DENSE_MS = 20_000;

    /// The interval of samples when there is nothing to tell it.
    private static final long INTERVAL_MS = 60_000;

    /// So many distances on each side of a gap tell the interval.
    private static final int NEIGHBOURS = 3;

    private ReplicaChoice() {}

    /// The samples of each replica that may be read, whatever else there is.
    ///
    /// @param replicas the samples of each, by rising id; the lists and columns stay as they are
    public static List<SampleColumn> thin(List<SampleColumn> replicas) {
        List<SampleColumn> thinned = new ArrayList<>(replicas.size());
        long[] real = {};
        for (SampleColumn replica : replicas) {
            SampleColumn kept = new SampleColumn(replica.size());
            int next = 0;
            for (int i = 0; i < replica.size(); i++) {
                long timeMs = replica.timestampMs(i);
                while (next < real.length && real[next] < timeMs) {
                    next++;
                }
                boolean after = next < real.length;
                boolean on = after && real[next] == timeMs;
                boolean between = after && next > 0 && real[next] - real[next - 1] <= DENSE_MS;
                if (!on && !between) {
                    kept.addFrom(replica, i);
                }
            }
            thinned.add(kept);
            real = merged(real, kept);
        }
        return thinned;
    }

    /// Sorted times of real samples, those of a column added.
    private static long[] merged(long[] real, SampleColumn column) {
        long[] all = Arrays.copyOf(real, real.length + column.size());
        int count = real.length;
        for (int i = 0; i < column.size(); i++) {
            if (!column.isStale(i)) {
                all[count++] = column.timestampMs(i);
            }
        }
        all = Arrays.copyOf(all, count);
        Arrays.sort(all);
        return all;
    }

    /// Clears a column and fills it with the samples that are read.
    ///
    /// @param replicas the samples of each, by rising id
    public static void choose(List<SampleColumn> replicas, SampleColumn into) {
        List<SampleColumn> thinned = thin(replicas);
        SampleColumn chosen = new SampleColumn();
        for (SampleColumn replica : thinned) {
            chosen = filled(chosen, real(replica));
        }
        into.clear();
        merge(chosen, markers(thinned, chosen), into);
        ResetHints.follow(into, 0, into.size());
    }

    private static SampleColumn real(SampleColumn column) {
        SampleColumn real = new SampleColumn(column.size());
        for (int i = 0; i < column.size(); i++) {
            if (!column.isStale(i)) {
                real.addFrom(column, i);
            }
        }
        return real;
    }

    /// What has been chosen, with another replica's samples in its gaps.
    private static SampleColumn filled(SampleColumn chosen, SampleColumn other) {
        if (chosen.size() == 0) {
            return other;
        }
        SampleColumn filled = new SampleColumn(chosen.size() + other.size());
        int from = 0;
        for (int gap = 0; gap <= chosen.size(); gap++) {
            int to = gap < chosen.size() ? other.lowerBound(chosen.timestampMs(gap)) : other.size();
            if (to > from) {
                fill(chosen, gap, other, from, to, filled);
            }
            if (gap < chosen.size()) {
                filled.addFrom(chosen, gap);
            }
            from = to;
        }
        return filled;
    }

    /// Adds the samples `from <= i < to`, which lie before sample `gap`, as far as they are needed.
    /// A gap is wider than one and a half intervals. What fills it keeps half an interval away from
    /// its ends: so clocks that differ by less cannot make a counter seem to fall.
    private static void fill(
            SampleColumn chosen, int gap, SampleColumn other, int from, int to, SampleColumn into) {
        long intervalMs = intervalMs(chosen, gap, other, from, to);
        long beforeMs = gap > 0 ? chosen.timestampMs(gap - 1) : other.timestampMs(from);
        long afterMs = gap < chosen.size() ? chosen.timestampMs(gap) : other.timestampMs(to - 1);
        if (afterMs - beforeMs <= intervalMs + intervalMs / 2) {
            return;
        }
        for (int i = from; i < to; i++) {
            long timeMs = other.timestampMs(i);
            boolean clearOfBefore = gap == 0 || timeMs - beforeMs >= intervalMs / 2;
            boolean clearOfAfter = gap == chosen.size() || afterMs - timeMs >= intervalMs / 2;
            if (clearOfBefore && clearOfAfter) {
                into.addFrom(other, i);
            }
        }
    }

    /// The interval around a gap: the middle one of a few distances before and after it, or else of
    /// those of the samples in it.
    private static long intervalMs(
            SampleColumn chosen, int gap, SampleColumn other, int from, int to) {
        long[] distances = new long[2 * NEIGHBOURS];
        int count = 0;
        for (int i = Math.max(1, gap - NEIGHBOURS); i < gap; i++) {
            distances[count++] = chosen.timestampMs(i) - chosen.timestampMs(i - 1);
        }
        for (int i = gap + 1; i < Math.min(chosen.size(), gap + 1 + NEIGHBOURS); i++) {
            distances[count++] = chosen.timestampMs(i) - chosen.timestampMs(i - 1);
        }
        for (int i = from + 1; i < Math.min(to, from + 1 + NEIGHBOURS) && count == 0; i++) {
            distances[count++] = other.timestampMs(i) - other.timestampMs(i - 1);
        }
        return middle(distances, count);
    }

    private static long middle(long[] distances, int count) {
        if (count == 0) {
            return INTERVAL_MS;
        }
        Arrays.sort(distances, 0, count);
        return distances[(count - 1) / 2];
    }

    /// The stale markers that count: no replica but their own goes on, and no real samples lie
    /// close around them. Between two real samples one is enough.
    private static SampleColumn markers(List<SampleColumn> replicas, SampleColumn chosen) {
        SampleColumn markers = new SampleColumn();
        SampleColumn all = new SampleColumn();
        for (SampleColumn replica : replicas) {
            SampleColumn counting = new SampleColumn();
            for (int i = 0; i < replica.size(); i++) {
                if (replica.isStale(i) && counts(replica, i, replicas, chosen)) {
                    counting.addFrom(replica, i);
                }
            }
            SampleColumn before = all;
            all = new SampleColumn();
            merge(before, counting, all);
        }
        for (int i = 0; i < all.size(); i++) {
            int last = markers.size() - 1;
            boolean again =
                    last >= 0
                            && chosen.lowerBound(markers.timestampMs(last))
                                    == chosen.lowerBound(all.timestampMs(i));
            if (!again) {
                markers.addFrom(all, i);
            }
        }
        return markers;
    }

    private static boolean counts(
            SampleColumn own, int index, List<SampleColumn> replicas, SampleColumn chosen) {
        long timeMs = own.timestampMs(index);
        int next = chosen.lowerBound(timeMs);
        boolean after = next < chosen.size();
        if (after && chosen.timestampMs(next) == timeMs) {
            return false;
        }
        if (after
                && next > 0
                && chosen.timestampMs(next) - chosen.timestampMs(next - 1) <= DENSE_MS) {
            return false;
        }
        long intervalMs = intervalMs(chosen, next, chosen, 0, 0);
        long untilMs = timeMs + intervalMs + intervalMs / 2;
        for (SampleColumn other : replicas) {
            if (other == own) {
                continue;
            }
            for (int i = other.lowerBound(timeMs);
                    i < other.size() && other.timestampMs(i) <= untilMs;
                    i++) {
                if (!other.isStale(i)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Appends two columns to a third, by time; of the same time the first one's sample.
    private static void merge(SampleColumn first, SampleColumn second, SampleColumn into) {
        int i = 0;
        int j = 0;
        while (i < first.size() || j < second.size()) {
            long firstMs = i < first.size() ? first.timestampMs(i) : Long.MAX_VALUE;
            long secondMs = j < second.size() ? second.timestampMs(j) : Long.MAX_VALUE;
            if (firstMs <= secondMs) {
                into.addFrom(first, i++);
                j += firstMs == secondMs ? 1 : 0;
            } else {
                into.addFrom(second, j++);
            }
        }
    }
}
