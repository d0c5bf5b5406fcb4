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

    /// @param id above all others
    void add(int id) {
        assert id > last : id + " follows " + last;
        if (bitmap == null) {
            append(id - last);
        } else {
            if (id >>> 16 != last >>> 16) {
                bitmap.runOptimize();
            }
            bitmap.add(id);
        }
        last = id;
        count++;
    }

    private void append(int delta) {
        if (length + 5 > deltas.length) {
            if (deltas.length >= BITMAP_BYTES_MIN && becomeBitmap()) {
                bitmap().add(last + delta);
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

    private RoaringBitmap bitmap() {
        return Objects.requireNonNull(bitmap);
    }

    /// The number of ids.
    int count() {
        return count;
    }

    /// The list's own bitmap, not to be changed; null if it is kept in another form.
    @Nullable RoaringBitmap bitmapOrNull() {
        return bitmap;
    }

    /// A bitmap of the caller's own.
    RoaringBitmap toBitmap() {
        if (bitmap != null) {
            return bitmap.clone();
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
