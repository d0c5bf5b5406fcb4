package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.journal.CutRecord;
import io.varve.storage.journal.Journal;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a tenant's samples have been given up of: the last truncation, and those whose rows may
/// still be in table `chunks`. A row of table `meta`, see `docs/format.md`. Immutable.
///
/// @param manifestVersion the manifest version that the truncations rely on; 0 if there is none
/// @param position of the seal whose samples were given up last
/// @param withRows truncations whose chunks are hidden, but may not be deleted yet; in the order of
///   the journal
record Truncations(long manifestVersion, long position, List<Truncation> withRows) {
    static final Truncations NONE = new Truncations(0, Journal.START, List.of());

    private static final int VERSION = 1;
    private static final byte[] KEY_PREFIX = "truncated.".getBytes(StandardCharsets.US_ASCII);

    /// @param at position of the truncation's own record
    /// @param sealedAt position of its seal
    record Truncation(long at, long sealedAt, long beforeMs) {
        boolean hides(ClosedChunk closed) {
            return hides(closed.closedAt(), closed.chunk().maxTimeMs());
        }

        /// @param position where it was journaled
        boolean hides(long position, long timeMs) {
            return position <= sealedAt && timeMs < beforeMs;
        }
    }

    Truncations {
        withRows = List.copyOf(withRows);
    }

    /// This and one more, unless it is among them: records are replayed.
    Truncations and(long at, CutRecord.Truncation record) {
        for (Truncation known : withRows) {
            if (known.at() == at) {
                return this;
            }
        }
        List<Truncation> all = new ArrayList<>(withRows);
        all.add(new Truncation(at, record.position(), record.beforeMs()));
        return new Truncations(
                Math.max(manifestVersion, record.manifestVersion()),
                Math.max(position, record.position()),
                all);
    }

    /// This without truncations whose rows are deleted.
    Truncations without(List<Truncation> deleted) {
        List<Truncation> rest = new ArrayList<>(withRows);
        rest.removeAll(deleted);
        return new Truncations(manifestVersion, position, rest);
    }

    /// The truncations up to a position.
    List<Truncation> upTo(long at) {
        List<Truncation> due = new ArrayList<>();
        for (Truncation truncation : withRows) {
            if (truncation.at() <= at) {
                due.add(truncation);
            }
        }
        return due;
    }

    /// Whether a chunk is given up.
    boolean hides(ClosedChunk closed) {
        return hides(closed, Long.MAX_VALUE);
    }

    /// Whether a chunk is given up for a decision about the record at a position.
    boolean hides(ClosedChunk closed, long position) {
        return hides(closed.closedAt(), closed.chunk().maxTimeMs(), position);
    }

    /// Whether what was journaled at one position, and ends at a time, is given up for a decision
    /// about the record at another.
    boolean hides(long journaledAt, long timeMs, long position) {
        // Most of the time the list is empty or has one entry.
        for (int i = 0; i < withRows.size(); i++) {
            Truncation truncation = withRows.get(i);
            if (truncation.at() < position && truncation.hides(journaledAt, timeMs)) {
                return true;
            }
        }
        return false;
    }

    void put(int tenant, ByteWriter scratch, TableBatch batch) {
        scratch.clear();
        scratch.fixed8(VERSION);
        scratch.uvarint(manifestVersion);
        scratch.uvarint(position);
        scratch.uvarint(withRows.size());
        for (Truncation truncation : withRows) {
            scratch.uvarint(truncation.at());
            scratch.uvarint(truncation.sealedAt());
            scratch.varint(truncation.beforeMs());
        }
        batch.put(Table.META, key(tenant), Checksum.seal(scratch));
    }

    static byte[] key(int tenant) {
        return Keys.named(KEY_PREFIX, tenant);
    }

    static Truncations read(byte[] value) {
        ByteReader in = Checksum.open("truncations", value);
        int version = in.fixed8();
        if (version != VERSION) {
            throw new CorruptDataException(
                    "truncations of version " + version + ", want " + VERSION);
        }
        long manifestVersion = in.uvarint();
        long position = in.uvarint();
        List<Truncation> withRows = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            withRows.add(new Truncation(in.uvarint(), in.uvarint(), in.varint()));
        }
        return new Truncations(manifestVersion, position, withRows);
    }
}
