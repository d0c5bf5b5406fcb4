package io.varve.storage.journal;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CorruptDataException;

/// A journal record that says where in the order of the journal samples of a tenant are deleted.
/// See `docs/format.md`.
public sealed interface DeletionRecord {
    /// The number of the tenant.
    int tenant();

    /// What was journaled before this record is deleted.
    ///
    /// @param series that the deletion means, of those that the head had: so that a replay does not
    ///   need their labels
    record Delete(int tenant, Deletion deletion, SeriesRuns series) implements DeletionRecord {}

    /// The deletion is named by the tenant's manifest.
    ///
    /// @param manifestVersion that named it first, or a later one
    record Published(int tenant, Ulid id, long manifestVersion) implements DeletionRecord {}

    /// Whether the bytes are those of such a record.
    static boolean is(byte[] record) {
        return record.length > 1
                && (record[1] == RecordFormat.KIND_DELETION
                        || record[1] == RecordFormat.KIND_DELETION_PUBLISHED);
    }

    static byte[] encode(DeletionRecord record) {
        ByteWriter out = new ByteWriter(256);
        out.fixed8(RecordFormat.VERSION);
        switch (record) {
            case Delete delete -> {
                out.fixed8(RecordFormat.KIND_DELETION);
                out.uvarint(delete.tenant());
                DeletionBytes.write(delete.deletion(), out);
                delete.series().write(out);
            }
            case Published published -> {
                out.fixed8(RecordFormat.KIND_DELETION_PUBLISHED);
                out.uvarint(published.tenant());
                DeletionBytes.write(published.id(), out);
                out.uvarint(published.manifestVersion());
            }
        }
        out.fixed32(Crc32c.of(out.array(), 0, out.length()));
        return out.toBytes();
    }

    /// @throws CorruptDataException if the bytes are not a record of this kind
    static DeletionRecord decode(byte[] record) {
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
        if (version != RecordFormat.VERSION || tenant < 1 || tenant > Integer.MAX_VALUE) {
            throw new CorruptDataException(
                    "journal record of version " + version + " for tenant " + tenant);
        }
        DeletionRecord decoded =
                switch (kind) {
                    case RecordFormat.KIND_DELETION ->
                            new Delete((int) tenant, DeletionBytes.read(in), SeriesRuns.read(in));
                    case RecordFormat.KIND_DELETION_PUBLISHED ->
                            new Published((int) tenant, DeletionBytes.readId(in), in.uvarint());
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
