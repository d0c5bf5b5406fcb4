package io.varve.storage.index;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Hash128;
import io.varve.storage.codec.SpanHasher;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The symbols of the index: every pair of a label name and value once, with ids from 0 in order of
/// creation. A pair takes its bytes, an address and a share of the hash table, and no object.
///
/// A pair is the record `name id (uvarint) | length (uvarint) | value (UTF-8)`. Lookups by content
/// need the index's lock, lookups by id do not (see [ByteLog]).
final class LabelPairs {
    static final int NONE = -1;

    private static final int SLOTS_MIN = 16;

    private final SpanHasher hasher;
    private final ByteLog records = new ByteLog("label names and values of the index");
    private final IntLog addresses = new IntLog();

    /// Open addressing over ids plus 1; a power of two, at most three quarters full.
    private int[] slots = new int[SLOTS_MIN];

    LabelPairs(SpanHasher hasher) {
        this.hasher = hasher;
    }

    /// Writes the record of a pair.
    static void encode(int nameId, byte[] value, ByteWriter into) {
        into.clear();
        into.uvarint(nameId);
        into.uvarint(value.length);
        into.bytes(value);
    }

    /// The id of the pair with this record, or [#NONE].
    int find(ByteWriter record) {
        int id = slots[slot(slots, record.array(), 0, record.length())];
        return id == 0 ? NONE : id - 1;
    }

    /// Adds a pair that is not there and returns its id.
    int add(ByteWriter record) {
        int id = addresses.size();
        if (id >= slots.length - (slots.length >> 2)) {
            grow();
        }
        int slot = slot(slots, record.array(), 0, record.length());
        addresses.add(records.append(record));
        slots[slot] = id + 1;
        return id;
    }

    /// The slot that holds a record, or the one where it belongs.
    private int slot(int[] table, byte[] bytes, int offset, int length) {
        var hash = new Hash128();
        hasher.hash(bytes, offset, length, hash);
        int slot = (int) hash.low & (table.length - 1);
        while (table[slot] != 0 && !equals(table[slot] - 1, bytes, offset, length)) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private boolean equals(int pair, byte[] bytes, int offset, int length) {
        int address = addresses.get(pair);
        byte[] page = records.page(address);
        int from = ByteLog.offset(address);
        // The record says how long it is, so equal bytes are an equal record.
        return length <= page.length - from
                && Arrays.equals(page, from, from + length, bytes, offset, offset + length);
    }

    private void grow() {
        int[] grown = new int[2 * slots.length];
        for (int pair = 0; pair < addresses.size(); pair++) {
            ByteReader record = record(pair);
            int from = record.offset();
            record.uvarint();
            record.skip((int) record.uvarint());
            grown[slot(grown, record.array(), from, record.offset() - from)] = pair + 1;
        }
        slots = grown;
    }

    private ByteReader record(int pair) {
        int address = addresses.get(pair);
        byte[] page = records.page(address);
        int offset = ByteLog.offset(address);
        return new ByteReader(page, offset, page.length - offset);
    }

    int nameId(int pair) {
        return (int) record(pair).uvarint();
    }

    String value(int pair) {
        ByteReader record = record(pair);
        record.uvarint();
        int length = (int) record.uvarint();
        return new String(record.array(), record.offset(), length, StandardCharsets.UTF_8);
    }

    /// Whether the pair's value passes a test.
    boolean test(int pair, ValueTest test) {
        ByteReader record = record(pair);
        record.uvarint();
        int length = (int) record.uvarint();
        return test.test(record.array(), record.offset(), record.offset() + length);
    }

    /// The order of the values of two pairs, by bytes.
    int compareValues(int pairA, int pairB) {
        ByteReader a = record(pairA);
        a.uvarint();
        int lengthA = (int) a.uvarint();
        ByteReader b = record(pairB);
        b.uvarint();
        int lengthB = (int) b.uvarint();
        return Arrays.compareUnsigned(
                a.array(),
                a.offset(),
                a.offset() + lengthA,
                b.array(),
                b.offset(),
                b.offset() + lengthB);
    }

    /// The number of pairs; needs the lock.
    int size() {
        return addresses.size();
    }
}
