package io.varve.storage.index;

import io.varve.storage.codec.Hash128;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// From the hash of a label span to the id of its series, by open addressing: 20 bytes per slot, no
/// object per entry.
///
/// [#find] takes no lock. Writers hold a lock of the caller's, one at a time. A reader sees every
/// entry whose writing happened before its call, and may or may not see one that is being written;
/// an entry that it misses is looked up again under the lock by whoever wants to create the series.
///
/// Memory model: a slot's hash is written before its id, the id with release and read with acquire;
/// a slot never changes once its id is set. Growing fills new arrays and publishes them at once, so
/// a reader that still looks into the old ones finds what was there.
///
/// The table is cut into segments that grow on their own, by half: growing copies little at a time
/// and a full table is 55 to 80 % full.
///
/// An alias is another hash of a series that has an entry. There are at most so many as the table
/// was made for; when a segment's share is used up, it forgets those it has, and the ones still in
/// use come back.
public final class SeriesHashTable {
    /// What [#find] answers for an unknown hash.
    public static final int NONE = 0;

    private static final int SEGMENT_BITS = 6;
    private static final int SEGMENTS = 1 << SEGMENT_BITS;
    private static final int SLOTS_MIN = 5;
    private static final VarHandle ID = MethodHandles.arrayElementVarHandle(int[].class);

    private final int aliasesPerSegment;
    private final AtomicReferenceArray<@Nullable Segment> segments =
            new AtomicReferenceArray<>(SEGMENTS);
    private int size;

    /// @param aliasesMax how many aliases the table may hold, about
    public SeriesHashTable(int aliasesMax) {
        aliasesPerSegment = (aliasesMax + SEGMENTS - 1) / SEGMENTS;
    }

    /// The id of the series with this hash, or [#NONE]. Any thread.
    public int find(Hash128 hash) {
        Segment segment = segments.getAcquire(segmentOf(hash.high));
        return segment == null ? NONE : segment.find(hash.high, hash.low);
    }

    /// Adds a series.
    ///
    /// @param id positive
    /// @throws IllegalStateException if the hash has an entry; the caller should have looked
    public void put(Hash128 hash, int id) {
        if (id <= 0) {
            throw new IllegalArgumentException("series id " + id);
        }
        add(hash, id);
        size++;
    }

    /// Lets another hash find a series; nothing happens if it has an entry.
    public void putAlias(Hash128 hash, int id) {
        if (id <= 0) {
            throw new IllegalArgumentException("series id " + id);
        }
        if (aliasesPerSegment > 0 && find(hash) == NONE) {
            add(hash, -id);
        }
    }

    private void add(Hash128 hash, int signedId) {
        int index = segmentOf(hash.high);
        Segment segment = segments.getPlain(index);
        if (segment == null) {
            segment = new Segment(SLOTS_MIN);
            segments.setRelease(index, segment);
        }
        if (signedId < 0 && segment.aliases == aliasesPerSegment) {
            segment = segment.copy(segment.ids.length, false);
            segments.setRelease(index, segment);
        } else if (segment.isFull()) {
            int slots = segment.ids.length;
            segment = segment.copy(slots + (slots >> 1) + 1, true);
            segments.setRelease(index, segment);
        }
        segment.add(hash.high, hash.low, signedId);
    }

    private static int segmentOf(long high) {
        return (int) (high >>> (64 - SEGMENT_BITS));
    }

    /// The number of series, aliases not counted.
    public int size() {
        return size;
    }

    /// The bytes that the arrays hold.
    public long bytes() {
        long bytes = 0;
        for (int i = 0; i < SEGMENTS; i++) {
            Segment segment = segments.getAcquire(i);
            bytes += segment == null ? 0 : 20L * segment.ids.length;
        }
        return bytes;
    }

    /// The entries whose hashes start with the same bits. An id below zero is an alias of its
    /// negation.
    private static final class Segment {
        final long[] hashes;
        final int[] ids;
        int used;
        int aliases;

        Segment(int slots) {
            hashes = new long[2 * slots];
            ids = new int[slots];
        }

        boolean isFull() {
            return used >= ids.length - Math.max(1, ids.length / 5);
        }

        /// Where the search for a hash begins: its bits below those of the segment, scaled to the
        /// number of slots.
        private int start(long high) {
            return (int) (((high << SEGMENT_BITS >>> 32) * ids.length) >>> 32);
        }

        int find(long high, long low) {
            int slot = start(high);
            while (true) {
                int id = (int) ID.getAcquire(ids, slot);
                if (id == NONE) {
                    return NONE;
                }
                if (hashes[2 * slot] == high && hashes[2 * slot + 1] == low) {
                    return Math.abs(id);
                }
                slot = slot + 1 == ids.length ? 0 : slot + 1;
            }
        }

        void add(long high, long low, int id) {
            int slot = start(high);
            while (ids[slot] != NONE) {
                if (hashes[2 * slot] == high && hashes[2 * slot + 1] == low) {
                    throw new IllegalStateException("two series have the hash of one");
                }
                slot = slot + 1 == ids.length ? 0 : slot + 1;
            }
            hashes[2 * slot] = high;
            hashes[2 * slot + 1] = low;
            ID.setRelease(ids, slot, id);
            used++;
            aliases += id < 0 ? 1 : 0;
        }

        Segment copy(int slots, boolean withAliases) {
            var copy = new Segment(slots);
            for (int i = 0; i < ids.length; i++) {
                if (ids[i] > 0 || (ids[i] < 0 && withAliases)) {
                    copy.add(hashes[2 * i], hashes[2 * i + 1], ids[i]);
                }
            }
            return copy;
        }
    }
}
