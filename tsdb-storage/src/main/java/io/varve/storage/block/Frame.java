package io.varve.storage.block;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CorruptDataException;
import java.util.HexFormat;

/// What stands around every page and section of a block, so that each can be checked alone.
///
/// ```
/// 4 bytes  length of the payload as stored
/// 4        length of the payload when decompressed
/// 1        kind of page, see Kind
/// 1        compression: 0 none, 1 Zstandard
/// 2        flags, 0
/// payload
/// 4        CRC32C of all before
/// ```
final class Frame {
    static final int VERSION = 1;
    static final int HEAD_BYTES = 12;

    /// The first kind of section that may be passed over.
    static final int OPTIONAL = 0x80;

    static final int OVERHEAD_BYTES = HEAD_BYTES + 4;

    /// A longer payload is taken for corrupt rather than read. A page is cut at 64 KiB, but one
    /// series can have a native histogram of any size.
    static final int PAYLOAD_BYTES_MAX = 256 << 20;

    /// Saving less is not worth the decompression.
    private static final double RATIO_MAX = 0.9;

    private static final int NONE = 0;
    private static final int ZSTD = 1;

    /// What a frame holds. Sections from [#OPTIONAL] on are passed over by a reader that does not
    /// know them.
    enum Kind {
        CHUNKS(1),
        SERIES(2),
        LABELS(3),
        CONTENTS(4),
        EXEMPLARS(OPTIONAL),
        METADATA(OPTIONAL + 1),
        EXEMPLAR_PAGE(OPTIONAL + 2);

        private final int wire;

        Kind(int wire) {
            this.wire = wire;
        }

        int wire() {
            return wire;
        }
    }

    private Frame() {}

    /// Appends a framed payload.
    ///
    /// @param level of Zstandard; 0 for no compression
    /// @return the number of bytes appended
    static int write(ByteWriter out, Kind kind, byte[] payload, int length, int level) {
        int from = out.length();
        byte[] stored = payload;
        int storedLength = length;
        int compression = NONE;
        if (level > 0 && length > 64) {
            byte[] compressed = new byte[(int) Zstd.compressBound(length)];
            long size =
                    Zstd.compressByteArray(
                            compressed, 0, compressed.length, payload, 0, length, level);
            if (Zstd.isError(size)) {
                throw new IllegalStateException("zstd: " + Zstd.getErrorName(size));
            }
            if (size < length * RATIO_MAX) {
                stored = compressed;
                storedLength = (int) size;
                compression = ZSTD;
            }
        }
        out.fixed32(storedLength);
        out.fixed32(length);
        out.fixed8(kind.wire());
        out.fixed8(compression);
        out.fixed16(0);
        out.bytes(stored, 0, storedLength);
        out.fixed32(Crc32c.of(out.array(), from, out.length() - from));
        return out.length() - from;
    }

    /// The payload of a frame that takes exactly so many bytes of an array.
    ///
    /// @param place names object and offset, for messages
    static byte[] read(Place place, Kind kind, byte[] bytes, int offset, int length) {
        if (length < OVERHEAD_BYTES) {
            throw place.corrupt("frame of " + length + " bytes, at least " + OVERHEAD_BYTES);
        }
        var in = new ByteReader(bytes, offset, length);
        int stored = in.fixed32();
        int raw = in.fixed32();
        if (stored != length - OVERHEAD_BYTES) {
            throw place.corrupt(
                    "payload of " + stored + " bytes, want " + (length - OVERHEAD_BYTES));
        }
        int actual = Crc32c.of(bytes, offset, length - 4);
        int expected = new ByteReader(bytes, offset + length - 4, 4).fixed32();
        if (actual != expected) {
            throw place.corrupt("checksum " + hex(actual) + ", want " + hex(expected));
        }
        int wire = in.fixed8();
        int compression = in.fixed8();
        int flags = in.fixed16();
        if (wire != kind.wire()) {
            throw place.corrupt("frame of kind " + wire + ", want " + kind.wire());
        }
        if (flags != 0 || compression > ZSTD) {
            throw new UnsupportedBlockException(
                    place
                            + ": frame with compression "
                            + compression
                            + ", flags "
                            + flags
                            + " is newer than this version of Varve reads");
        }
        byte[] payload =
                compression == NONE
                        ? in.bytes(stored)
                        : decompress(place, bytes, in.offset(), stored, raw);
        if (payload.length != raw) {
            throw place.corrupt("payload of " + payload.length + " bytes, want " + raw);
        }
        return payload;
    }

    private static byte[] decompress(Place place, byte[] bytes, int offset, int stored, int raw) {
        if (raw < 0 || raw > PAYLOAD_BYTES_MAX) {
            throw place.corrupt("payload of " + raw + " bytes, at most " + PAYLOAD_BYTES_MAX);
        }
        byte[] payload = new byte[raw];
        try {
            long size = Zstd.decompressByteArray(payload, 0, raw, bytes, offset, stored);
            if (Zstd.isError(size) || size != raw) {
                throw place.corrupt(
                        "decompresses to "
                                + (Zstd.isError(size) ? Zstd.getErrorName(size) : size + " bytes")
                                + ", want "
                                + raw
                                + " bytes");
            }
        } catch (ZstdException e) {
            throw place.corrupt("cannot be decompressed: " + e.getMessage());
        }
        return payload;
    }

    private static String hex(int value) {
        return "0x" + HexFormat.of().toHexDigits(value);
    }

    /// Appends an object's header.
    static void writeHeader(ByteWriter out, BlockFile file, Ulid block) {
        out.fixed32(file.magic());
        out.fixed16(VERSION);
        out.fixed16(0);
        out.fixed64(block.high());
        out.fixed64(block.low());
    }

    /// @throws UnsupportedBlockException if the version is a later one
    static void checkHeader(Place place, BlockFile file, Ulid block, byte[] bytes) {
        var in = new ByteReader(bytes);
        int magic = in.fixed32();
        if (magic != file.magic()) {
            throw place.corrupt("magic " + hex(magic) + ", want " + hex(file.magic()));
        }
        int version = in.fixed16();
        if (version > VERSION) {
            throw tooNew(place, version);
        }
        int flags = in.fixed16();
        if (version == 0 || flags != 0) {
            throw place.corrupt("version " + version + ", flags " + flags);
        }
        Ulid actual = new Ulid(in.fixed64(), in.fixed64());
        if (!actual.equals(block)) {
            throw place.corrupt("belongs to block " + actual + ", want " + block);
        }
    }

    static UnsupportedBlockException tooNew(Place place, int version) {
        return new UnsupportedBlockException(
                place
                        + ": format "
                        + version
                        + " is newer than this version of Varve reads, which is "
                        + VERSION);
    }

    /// Where something lies, for messages.
    record Place(Ulid block, BlockFile file, long offset) {
        CorruptDataException corrupt(String what) {
            return new CorruptDataException(this + ": " + what);
        }

        @Override
        public String toString() {
            return "block " + block + " " + file.fileName() + " at " + offset;
        }
    }
}
