package io.varve.storage.journal;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.runtime.CorruptDataException;

/// A journal record that says where in the order of the journal a tenant's samples are handed over
/// to blocks. See `docs/format.md`.
public sealed interface CutRecord {
    /// The number of the tenant.
    int tenant();

    /// Samples before this time are meant.
    long beforeMs();

    /// A cut begins: what was journaled before this record and lies before the time takes no more
    /// samples.
    record Seal(int tenant, long beforeMs) implements CutRecord {}

    /// What was sealed is published, and no longer the head's.
    ///
    /// @param position of the seal
    /// @param manifestVersion the version that has the blocks, or a later one
    record Truncation(int tenant, long beforeMs, long position, long manifestVersion)
            implements CutRecord {}

    /// Whether the bytes are those of such a record, rather than of samples.
    static boolean is(byte[] record) {
        return record.length > 1
                && (record[1] == RecordFormat.KIND_SEAL
                        || record[1] == RecordFormat.KIND_TRUNCATION);
    }

    static byte[] encode(CutRecord record) {
        ByteWriter out = new ByteWriter(64);
        out.fixed8(RecordFormat.VERSION);
        out.fixed8(
                switch (record) {
                    case Truncation _ -> RecordFormat.KIND_TRUNCATION;
                    case Seal _ -> RecordFormat.KIND_SEAL;
                });
        out.uvarint(record.tenant());
        out.varint(record.beforeMs());
        if (record instanceof Truncation truncation) {
            out.uvarint(truncation.position());
            out.uvarint(truncation.manifestVersion());
        }
        out.fixed32(Crc32c.of(out.array(), 0, out.length()));
        return out.toBytes();
    }

    /// @throws CorruptDataException if the bytes are not a record of this kind
    static CutRecord decode(byte[] record) {
        int length = record.length - RecordFormat.CHECKSUM_BYTES;
        if (length < 2) {
            throw new CorruptDataException("journal record of " + record.length + " bytes");
        }
        int expected = new ByteReader(record, length, RecordFormat.CHECKSUM_BYTES).fixed32();
        int actual = Crc32c.of(record, 0, length);
        if (actual != expected) {
            throw new CorruptDataException(
                    "journal record: checksum 0x%08x, want 0x%08x".formatted(actual, expected));
        }
        ByteReader in = new ByteReader(record, 0, length);
        int version = in.fixed8();
        int kind = in.fixed8();
        long tenant = in.uvarint();
        long beforeMs = in.varint();
        if (version != RecordFormat.VERSION || tenant < 1 || tenant > Integer.MAX_VALUE) {
            throw new CorruptDataException(
                    "journal record of version " + version + " for tenant " + tenant);
        }
        CutRecord decoded =
                switch (kind) {
                    case RecordFormat.KIND_SEAL -> new Seal((int) tenant, beforeMs);
                    case RecordFormat.KIND_TRUNCATION ->
                            new Truncation((int) tenant, beforeMs, in.uvarint(), in.uvarint());
                    default ->
                            throw new CorruptDataException(
                                    "journal record of unknown kind " + kind);
                };
        if (in.remaining() > 0) {
            throw new CorruptDataException("journal record: " + in.remaining() + " bytes too many");
        }
        return decoded;
    }
}
