package io.varve.ingest.protocol.remotewrite;

import io.varve.storage.wire.WireReader;
import java.util.Arrays;

/// The numbers of a repeated field, packed or not: integers, or doubles by their bits. Numbers
/// beyond a limit are counted but not kept, so that a list that is too long is known by its
/// [#size]. Used by one thread at a time.
final class NumberList {
    private final int keptMax;
    private long[] numbers = new long[16];
    private int size;

    NumberList(int keptMax) {
        this.keptMax = keptMax;
    }

    void clear() {
        size = 0;
    }

    /// How many numbers were added. As each takes a byte of a message, an int is enough.
    int size() {
        return size;
    }

    void add(long number) {
        if (size < keptMax) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, Math.min(2 * size, keptMax));
            }
            numbers[size] = number;
        }
        size++;
    }

    /// Adds the numbers of a field of type sint64.
    void addVarints(WireReader fields, int tag) {
        if ((tag & 7) == WireReader.VARINT) {
            add(WireReader.zigzag64(fields.varint()));
            return;
        }
        int outerEnd = enterPacked(fields, tag);
        while (fields.hasMore()) {
            add(WireReader.zigzag64(fields.varint()));
        }
        fields.leave(outerEnd);
    }

    /// Adds the numbers of a field of type double.
    void addFixed(WireReader fields, int tag) {
        if ((tag & 7) == WireReader.FIXED64) {
            add(fields.fixed64());
            return;
        }
        int outerEnd = enterPacked(fields, tag);
        while (fields.hasMore()) {
            add(fields.fixed64());
        }
        fields.leave(outerEnd);
    }

    private static int enterPacked(WireReader fields, int tag) {
        if ((tag & 7) != WireReader.LENGTH_DELIMITED) {
            fields.skipUnknown(tag, WireReader.field(tag));
        }
        return fields.enter();
    }

    // None is called for a list that is longer than what is kept.

    long[] longs() {
        return Arrays.copyOf(numbers, size);
    }

    int[] ints() {
        int[] ints = new int[size];
        for (int i = 0; i < size; i++) {
            ints[i] = (int) numbers[i];
        }
        return ints;
    }

    double[] doubles() {
        double[] doubles = new double[size];
        for (int i = 0; i < size; i++) {
            doubles[i] = Double.longBitsToDouble(numbers[i]);
        }
        return doubles;
    }
}
