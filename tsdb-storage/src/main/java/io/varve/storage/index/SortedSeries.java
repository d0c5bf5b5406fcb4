package io.varve.storage.index;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.model.Labels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Selected series in ascending order of their labels. Their labels are decoded on demand and share
/// their strings. Thread-safe.
///
/// Sorting compares strings only to rank the distinct label pairs; series are compared by the ranks
/// of their labels, which is the order of [Labels].
public final class SortedSeries {
    private final LabelNames names;
    private final LabelPairs pairs;
    private final int[] ids;

    /// Per series where its row begins.
    private final int[] starts;

    /// Rows: the number of labels, then their ranks.
    private final int[] rows;

    /// The distinct pairs in order of name and value.
    private final int[] pairOfRank;

    /// Values as far as they have been decoded; threads may race to decode one and all win.
    private final @Nullable String[] valueOfRank;

    private SortedSeries(
            LabelNames names,
            LabelPairs pairs,
            int[] ids,
            int[] starts,
            int[] rows,
            int[] pairOfRank) {
        this.names = names;
        this.pairs = pairs;
        this.ids = ids;
        this.starts = starts;
        this.rows = rows;
        this.pairOfRank = pairOfRank;
        this.valueOfRank = new @Nullable String[pairOfRank.length];
    }

    static SortedSeries of(LabelIndex.Parts parts, Postings series) {
        int[] ids = series.toArray();
        int[] starts = new int[ids.length];
        int[] rows = new int[16 * ids.length];
        int length = 0;
        var distinct = new PairNumbers();
        for (int i = 0; i < ids.length; i++) {
            ByteReader row = parts.rows().row(ids[i]);
            int count = (int) row.uvarint();
            if (length + 1 + count > rows.length) {
                rows = Arrays.copyOf(rows, length + (length >> 1) + 1 + count);
            }
            starts[i] = length;
            rows[length++] = count;
            for (int j = 0; j < count; j++) {
                rows[length++] = distinct.number((int) row.uvarint());
            }
        }
        int[] pairOfRank = distinct.pairs();
        int[] rankOfNumber = rank(parts, pairOfRank);
        for (int start : starts) {
            for (int j = start + 1; j <= start + rows[start]; j++) {
                rows[j] = rankOfNumber[rows[j]];
            }
        }
        int[] order = ascending(ids.length);
        int[] ranks = rows;
        IntSort.sort(order, (a, b) -> compareRows(ranks, starts[a], starts[b]));
        return new SortedSeries(
                parts.names(),
                parts.pairs(),
                permuted(ids, order),
                permuted(starts, order),
                ranks,
                pairOfRank);
    }

    /// Sorts the pairs and returns the new position of each.
    private static int[] rank(LabelIndex.Parts parts, int[] pairsByNumber) {
        int[] nameOrder = new int[pairsByNumber.length];
        for (int i = 0; i < nameOrder.length; i++) {
            nameOrder[i] = parts.pairs().nameId(pairsByNumber[i]);
        }
        int[] order = ascending(pairsByNumber.length);
        IntSort.sort(
                order,
                (a, b) ->
                        nameOrder[a] == nameOrder[b]
                                ? parts.pairs().compareValues(pairsByNumber[a], pairsByNumber[b])
                                : parts.names().compare(nameOrder[a], nameOrder[b]));
        int[] rankOfNumber = new int[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            rankOfNumber[order[rank]] = rank;
        }
        int[] sorted = permuted(pairsByNumber, order);
        System.arraycopy(sorted, 0, pairsByNumber, 0, sorted.length);
        return rankOfNumber;
    }

    private static int[] ascending(int count) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    private static int[] permuted(int[] values, int[] order) {
        int[] permuted = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            permuted[i] = values[order[i]];
        }
        return permuted;
    }

    private static int compareRows(int[] rows, int a, int b) {
        return Arrays.compare(rows, a + 1, a + 1 + rows[a], rows, b + 1, b + 1 + rows[b]);
    }

    public int size() {
        return ids.length;
    }

    /// The id of the series at a position.
    public int id(int index) {
        return ids[index];
    }

    public Labels labels(int index) {
        int start = starts[index];
        String[] labels = new String[2 * rows[start]];
        for (int i = 0; i < rows[start]; i++) {
            int rank = rows[start + 1 + i];
            labels[2 * i] = names.get(pairs.nameId(pairOfRank[rank])).name();
            labels[2 * i + 1] = value(rank);
        }
        return Labels.ofSorted(labels);
    }

    private String value(int rank) {
        String value = valueOfRank[rank];
        if (value == null) {
            value = pairs.value(pairOfRank[rank]);
            valueOfRank[rank] = value;
        }
        return value;
    }

    /// The bytes that the arrays hold, strings not counted, for memory accounts.
    public long bytes() {
        return 4L * (ids.length + starts.length + rows.length) + 8L * pairOfRank.length;
    }

    /// Numbers distinct pairs from 0 in order of appearance: a hash table by open addressing.
    private static final class PairNumbers {
        private int[] slots = new int[64];
        private int[] pairs = new int[16];
        private int count;

        int number(int pair) {
            int slot = slot(pair);
            if (slots[slot] == 0) {
                if (2 * count >= slots.length) {
                    grow();
                    slot = slot(pair);
                }
                if (count == pairs.length) {
                    pairs = Arrays.copyOf(pairs, 2 * count);
                }
                pairs[count] = pair;
                slots[slot] = ++count;
            }
            return slots[slot] - 1;
        }

        private int slot(int pair) {
            // Fibonacci hashing spreads ids that follow each other.
            int slot = (pair * 0x9E37_79B9) >>> Integer.numberOfLeadingZeros(slots.length - 1);
            while (slots[slot] != 0 && pairs[slots[slot] - 1] != pair) {
                slot = (slot + 1) & (slots.length - 1);
            }
            return slot;
        }

        private void grow() {
            slots = new int[2 * slots.length];
            for (int i = 0; i < count; i++) {
                slots[slot(pairs[i])] = i + 1;
            }
        }

        int[] pairs() {
            return Arrays.copyOf(pairs, count);
        }
    }
}
