package io.varve.storage.index;

import io.varve.storage.codec.ByteReader;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/// The ascending ids of the series that have a label pair; only appended to. Needs the index's
/// lock.
///
/// Ids are kept as varint differences, one to two bytes each, until a roaring bitmap is smaller:
/// for what many series have in common, and for long runs. See
/// `docs/decisions/0002-label-index-in-memory.md`.
final class PostingList {
    /// Shorter lists are not worth the objects of a bitmap.
    private static final int BITMAP_BYTES_MIN = 256;

    /// What a container of a bitmap takes beside its serialized form.
    private static final int CONTAINER_BYTES = 36;

    private static final byte[] NOTHING = {};

    private byte[] deltas = NOTHING;
    private int length;
    private int last;
    private int count;
    private @Nullable RoaringBitmap bitmap;

    /// Beside a bitmap, the ids from here to the last one are not in it yet: series of one target
    /// come one after the other and have most labels in common, so runs are long.
    private int runStart;

    /// Adds the ids from one to another, all above those that are there.
    void add(int from, int to) {
        assert from > last && to >= from : from + " to " + to + " follow " + last;
        for (int id = from; id <= to; id++) {
            if (bitmap != null) {
                addRun(id, to);
                return;
            }
            append(id - last);
            last = id;
            count++;
        }
    }

    private void addRun(int from, int to) {
        if (from != last + 1) {
            RoaringBitmap present = bitmap();
            if (runStart == last) {
                present.add(last);
            } else {
                present.add(runStart, last + 1L);
            }
            if (from >>> 16 != last >>> 16) {
                present.runOptimize();
            }
            runStart = from;
        }
        last = to;
        count += to - from + 1;
    }

    private RoaringBitmap bitmap() {
        return Objects.requireNonNull(bitmap);
    }

    private void append(int delta) {
        if (length + 5 > deltas.length) {
            if (deltas.length >= BITMAP_BYTES_MIN && becomeBitmap()) {
                runStart = last + delta;
                return;
            }
            // Lengths that fill whole words of the heap together with the array's header.
            int capacity = length + 5 + (length >> 2);
            deltas = Arrays.copyOf(deltas, ((capacity + 12 + 7) & ~7) - 12);
        }
        int rest = delta;
        while ((rest & ~0x7F) != 0) {
            deltas[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        deltas[length++] = (byte) rest;
    }

    private boolean becomeBitmap() {
        RoaringBitmap candidate = toBitmap();
        long bytes =
                candidate.getLongSizeInBytes()
                        + (long) CONTAINER_BYTES * candidate.getContainerCount();
        if (bytes > deltas.length) {
            return false;
        }
        bitmap = candidate;
        deltas = NOTHING;
        length = 0;
        return true;
    }

    /// The number of ids.
    int count() {
        return count;
    }

    /// Whether the list is kept as a bitmap: then it is united with others as one.
    boolean isBitmap() {
        return bitmap != null;
    }

    /// Adds the ids to a bitmap; for lists that are bitmaps.
    void addTo(RoaringBitmap others) {
        others.or(bitmap());
        others.add(runStart, last + 1L);
    }

    /// Whether any of the ids is in a bitmap.
    boolean intersects(RoaringBitmap others) {
        if (bitmap != null) {
            return RoaringBitmap.intersects(bitmap, others)
                    || others.intersects(runStart, last + 1L);
        }
        var reader = new ByteReader(deltas, 0, length);
        int id = 0;
        while (reader.remaining() > 0) {
            id += (int) reader.uvarint();
            if (others.contains(id)) {
                return true;
            }
        }
        return false;
    }

    /// A bitmap of the caller's own.
    RoaringBitmap toBitmap() {
        if (bitmap != null) {
            RoaringBitmap copy = bitmap.clone();
            copy.add(runStart, last + 1L);
            return copy;
        }
        RoaringBitmapWriter<RoaringBitmap> writer =
                RoaringBitmapWriter.writer().expectedRange(0, last + 1L).get();
        var reader = new ByteReader(deltas, 0, length);
        int id = 0;
        while (reader.remaining() > 0) {
            id += (int) reader.uvarint();
            writer.add(id);
        }
        RoaringBitmap copy = writer.get();
        copy.runOptimize();
        return copy;
    }

    /// Writes the ids to an array with room for them; for lists that are no bitmap.
    ///
    /// @return the position after the last one
    int copyTo(int[] ids, int position) {
        var reader = new ByteReader(deltas, 0, length);
        int at = position;
        int id = 0;
        while (reader.remaining() > 0) {
            id += (int) reader.uvarint();
            ids[at++] = id;
        }
        return at;
    }
}
