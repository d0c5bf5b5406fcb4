package io.varve.storage.head;

import io.varve.storage.chunk.ByteSlice;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.OpenChunk;
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
    private static final int FLAG_LATE_PARTS = 16;
    private static final int FLAGS_KNOWN =
            FLAG_LATE_SAMPLES | FLAG_LATE_CLOSED | FLAG_SEALED | FLAG_LATE_SEALED | FLAG_LATE_PARTS;

    /// One series of a page.
    ///
    /// @param late late samples that are not yet in a chunk
    /// @param lateClosed whether there are closed chunks of late samples
    /// @param sealedAt see [SeriesPage#sealedAt(int)]
    record Entry(
            OpenChunk open,
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
            OpenChunk open = page.openChunk(slot);
            if (open != null) {
                out.uvarint(slot - nextSlot);
                entry(page, slot, open, out);
                nextSlot = slot + 1;
            }
        }
        return Checksum.seal(out);
    }

    private static void entry(SeriesPage page, int slot, OpenChunk open, ByteWriter out) {
        LateSamples late = page.late(slot);
        out.fixed8(
                (late == null ? 0 : FLAG_LATE_SAMPLES)
                        | (page.hasLateClosed(slot) ? FLAG_LATE_CLOSED : 0)
                        | (page.sealedAt(slot) == 0 ? 0 : FLAG_SEALED)
                        | (late == null || late.sealedAt() == 0 ? 0 : FLAG_LATE_SEALED)
                        | (late == null || late.isPlain() ? 0 : FLAG_LATE_PARTS));
        out.uvarint(page.replica(slot));
        out.varint(page.oldestMs(slot));
        out.fixed8(open.encoding().wire());
        if (open instanceof XorAppender floats) {
            floats.save(out);
        } else {
            save(open, out);
        }
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

    private static void save(OpenChunk open, ByteWriter out) {
        Chunk chunk = open.snapshot(0);
        out.varint(chunk.minTimeMs());
        out.uvarint(chunk.maxTimeMs() - chunk.minTimeMs());
        out.uvarint(chunk.sampleCount());
        ByteSlice data = chunk.data();
        out.uvarint(data.length());
        out.bytes(data.array(), data.offset(), data.length());
    }

    /// An open chunk of other samples than plain floats; it is read to its end to go on with it.
    private static OpenChunk restore(Encoding encoding, ByteReader in) {
        long minTimeMs = in.varint();
        long maxTimeMs = minTimeMs + in.uvarint();
        long sampleCount = in.uvarint();
        int length = in.count();
        ByteSlice data = new ByteSlice(in.array(), in.skip(length), length);
        if (encoding.isColumnar()
                || sampleCount < 1
                || sampleCount > SeriesPage.CHUNK_SAMPLES
                || maxTimeMs < minTimeMs) {
            throw new CorruptDataException(
                    "open chunk of "
                            + encoding
                            + " with "
                            + sampleCount
                            + " samples from "
                            + minTimeMs
                            + " to "
                            + maxTimeMs);
        }
        OpenChunk open =
                OpenChunk.resume(
                        new Chunk(encoding, minTimeMs, maxTimeMs, (int) sampleCount, 0, data));
        if (open.maxTimeMs() != maxTimeMs || open.sampleCount() != sampleCount) {
            throw new CorruptDataException(
                    "open chunk of " + encoding + " does not end at " + maxTimeMs);
        }
        return open;
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
        OpenChunk open = encoding == Encoding.XOR ? XorAppender.restore(in) : restore(encoding, in);
        boolean plain = (flags & FLAG_LATE_PARTS) == 0;
        LateSamples late = (flags & FLAG_LATE_SAMPLES) == 0 ? null : LateSamples.read(in, plain);
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
