package io.varve.query.exec;

import io.varve.storage.model.Labels;
import java.util.Arrays;

/// Numbers series by those of their labels that count: series that agree in them share a number.
/// Numbers are dense and rise in the order of first appearance. A hash table with open addressing
/// over the series themselves, so that no labels are built to look one up. Not thread-safe.
public final class SeriesGroups {
    private final LabelSelection selection;

    /// Group + 1; 0 where the slot is free. The length is a power of two.
    private int[] slots = new int[16];

    private int[] hashes = new int[8];
    private Labels[] firsts = new Labels[8];
    private int count;

    public SeriesGroups(LabelSelection selection) {
        this.selection = selection;
    }

    /// The group of a series, a new one if it is the first of its kind.
    public int add(Labels series) {
        int hash = spread(selection.hash(series));
        int slot = slotOf(series, hash);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (count == firsts.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
            firsts = Arrays.copyOf(firsts, 2 * count);
        }
        hashes[count] = hash;
        firsts[count] = series;
        slots[slot] = ++count;
        if (2 * count > slots.length) {
            rehash();
        }
        return count - 1;
    }

    /// The group of a series, -1 if there is none.
    public int find(Labels series) {
        return slots[slotOf(series, spread(selection.hash(series)))] - 1;
    }

    public int count() {
        return count;
    }

    /// The first series of the group.
    public Labels first(int group) {
        return firsts[group];
    }

    /// The labels that the series of a group share.
    public Labels shared(int group) {
        return selection.apply(firsts[group]);
    }

    private int slotOf(Labels series, int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int group = slots[slot] - 1;
            if (hashes[group] == hash && selection.same(firsts[group], series)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void rehash() {
        int[] larger = new int[2 * slots.length];
        int mask = larger.length - 1;
        for (int group = 0; group < count; group++) {
            int slot = hashes[group] & mask;
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = group + 1;
        }
        slots = larger;
    }

    /// Polynomial hashes of similar strings differ in few bits; multiplying spreads them.
    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 15);
    }
}
