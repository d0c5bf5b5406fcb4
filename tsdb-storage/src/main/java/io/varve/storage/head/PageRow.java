package io.varve.storage.head;

import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.XorAppender;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.runtime.CorruptDataException;
import org.jspecify.annotations.Nullable;

/// A row of table `open`: the open chunks of a page of series as they were after all records up to
/// a position. See `docs/format.md`.
final class PageRow {
    private static final int VERSION = 1;
    private static final int FLAG_LATE_SAMPLES = 1;
    private static final int FLAG_LATE_CLOSED = 2;
    private static final int FLAG_SEALED = 4;
    private static final int FLAG_LATE_SEALED = 8;
    private static final int FLAGS_KNOWN =
            FLAG_LATE_SAMPLES | FLAG_LATE_CLOSED | FLAG_SEALED | FLAG_LATE_SEALED;

    /// One series of a page.
    ///
    /// @param late late samples that are not yet in a chunk
    /// @param lateClosed whether there are closed chunks of late samples
    /// @param sealedAt see [SeriesPage#sealedAt(int)]
    record Entry(
            XorAppender open,
            long oldestMs,
            int replica,
            @Nullable LateSamples late,
            boolean lateClosed,
            long sealedAt) {}

    private PageRow() {}

    static byte[] key(SeriesPage page) {
        return Keys.of(page.tenant(), page.number());
    }

    /// Writes the page as it is; called by the committing thread.
    static byte[] value(SeriesPage page, long position, ByteWriter out) {
        out.clear();
        out.fixed8(VERSION);
        out.uvarint(position);
        int nextSlot = 0;
        for (int slot = 0; slot < page.capacity(); slot++) {
            XorAppender open = page.openChunk(slot);
            if (open != null) {
                out.uvarint(slot - nextSlot);
                entry(page, slot, open, out);
                nextSlot = slot + 1;
            }
        }
        return Checksum.seal(out);
    }

    private static void entry(SeriesPage page, int slot, XorAppender open, ByteWriter out) {
        LateSamples late = page.late(slot);
        out.fixed8(
                (late == null ? 0 : FLAG_LATE_SAMPLES)
                        | (page.hasLateClosed(slot) ? FLAG_LATE_CLOSED : 0)
                        | (page.sealedAt(slot) == 0 ? 0 : FLAG_SEALED)
                        | (late == null || late.sealedAt() == 0 ? 0 : FLAG_LATE_SEALED));
        out.uvarint(page.replica(slot));
        out.varint(page.oldestMs(slot));
        out.fixed8(Encoding.XOR.wire());
        open.save(out);
        if (late != null) {
            late.write(out);
            if (late.sealedAt() != 0) {
                out.uvarint(late.sealedAt());
            }
        }
        if (page.sealedAt(slot) != 0) {
            out.varint(page.sealedAt(slot));
        }
    }

    /// Puts the series of a page back.
    ///
    /// @param page an empty one, with the number of the row's key
    static void restore(byte[] value, SeriesPage page) {
        ByteReader in = Checksum.open("open chunks of page " + page.number(), value);
        int version = in.fixed8();
        if (version != VERSION) {
            throw new CorruptDataException(
                    "open chunks of version " + version + ", want " + VERSION);
        }
        page.setSavedAt(in.uvarint());
        int nextSlot = 0;
        while (in.remaining() > 0) {
            long slot = nextSlot + in.uvarint();
            if (slot < nextSlot || slot >= SeriesPage.SIZE) {
                throw new CorruptDataException(
                        "open chunks: slot " + slot + " of " + SeriesPage.SIZE);
            }
            page.restore((int) slot, entry(in));
            nextSlot = (int) slot + 1;
        }
    }

    private static Entry entry(ByteReader in) {
        int flags = in.fixed8();
        if ((flags & ~FLAGS_KNOWN) != 0) {
            throw new CorruptDataException("open chunks: flags " + flags);
        }
        long replica = in.uvarint();
        if (replica < 0 || replica > Integer.MAX_VALUE) {
            throw new CorruptDataException("open chunks: replica " + replica);
        }
        long oldestMs = in.varint();
        Encoding encoding = Encoding.ofWire((byte) in.fixed8());
        if (encoding != Encoding.XOR) {
            throw new CorruptDataException("open chunks: encoding " + encoding);
        }
        XorAppender open = XorAppender.restore(in);
        LateSamples late = (flags & FLAG_LATE_SAMPLES) == 0 ? null : LateSamples.read(in);
        if ((flags & FLAG_LATE_SEALED) != 0) {
            if (late == null) {
                throw new CorruptDataException("open chunks: flags " + flags);
            }
            late.seal(in.uvarint());
        }
        long sealedAt = (flags & FLAG_SEALED) == 0 ? 0 : in.varint();
        return new Entry(
                open, oldestMs, (int) replica, late, (flags & FLAG_LATE_CLOSED) != 0, sealedAt);
    }
}
