package io.varve.storage.head;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.ChunkRest;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.journal.DeletionBytes;
import io.varve.storage.journal.Journal;
import io.varve.storage.journal.SeriesRuns;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.TimeRanges;
import io.varve.storage.model.Ulid;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A tenant's deletions that the head still has to know of. A row of table `meta`, see
/// `docs/format.md`. Immutable.
///
/// @param manifestVersion the version that readers of the head need at least; 0 if there is none
/// @param position of the last deletion
/// @param all in the order of the journal
record Deletions(long manifestVersion, long position, List<HeadDeletion> all) {
    static final Deletions NONE = new Deletions(0, Journal.START, List.of());

    /// How many a tenant may have at a time: each is looked at for every chunk that is read.
    static final int MAX = 1000;

    private static final int VERSION = 1;
    private static final int FLAG_ROWS_DONE = 1;
    private static final byte[] KEY_PREFIX = "deletions.".getBytes(StandardCharsets.US_ASCII);

    Deletions {
        all = List.copyOf(all);
    }

    /// This and one more; or, in a replay, with what the replay has found out about it.
    Deletions and(HeadDeletion added) {
        List<HeadDeletion> next = new ArrayList<>(all);
        for (int i = 0; i < next.size(); i++) {
            HeadDeletion known = next.get(i);
            if (known.position() == added.position()) {
                next.set(i, known.movedToo(added.movedFromMs()));
                return new Deletions(manifestVersion, position, next);
            }
        }
        next.add(added);
        return new Deletions(manifestVersion, Math.max(position, added.position()), next);
    }

    /// This, after a deletion was published.
    Deletions published(Ulid id, long version) {
        List<HeadDeletion> next = new ArrayList<>();
        for (HeadDeletion known : all) {
            HeadDeletion now = known.deletion().id().equals(id) ? known.published(version) : known;
            if (!now.isOver()) {
                next.add(now);
            }
        }
        return new Deletions(Math.max(manifestVersion, version), position, next);
    }

    /// This, after the rows of the deletions up to a position were written anew.
    Deletions rowsDone(long upTo) {
        List<HeadDeletion> next = new ArrayList<>();
        for (HeadDeletion known : all) {
            HeadDeletion now = known.position() <= upTo ? known.withRowsDone() : known;
            if (!now.isOver()) {
                next.add(now);
            }
        }
        return new Deletions(manifestVersion, position, next);
    }

    /// The deletions up to a position whose rows are not yet written anew.
    List<HeadDeletion> withRows(long upTo) {
        List<HeadDeletion> due = new ArrayList<>();
        for (HeadDeletion known : all) {
            if (!known.rowsDone() && known.position() <= upTo) {
                due.add(known);
            }
        }
        return due;
    }

    /// Deletions that the manifest may not have yet.
    List<DeletionSource.PlacedDeletion> unpublished() {
        List<DeletionSource.PlacedDeletion> unpublished = new ArrayList<>();
        for (HeadDeletion known : all) {
            if (known.manifestVersion() == 0) {
                unpublished.add(
                        new DeletionSource.PlacedDeletion(known.deletion(), known.position()));
            }
        }
        return unpublished;
    }

    /// The times at which a chunk is without samples.
    ///
    /// @param before only deletions before this position of the journal
    TimeRanges timesIn(ClosedChunk closed, long before) {
        List<TimeRange> ranges = new ArrayList<>();
        for (HeadDeletion known : all) {
            if (known.position() < before && known.mayAffect(closed)) {
                ranges.addAll(known.timesOf(closed.series()).ranges());
            }
        }
        return TimeRanges.union(ranges);
    }

    /// Whether a sample of a chunk is deleted, for a decision about the record at a position.
    boolean hides(ClosedChunk closed, long timestampMs, long before) {
        return !all.isEmpty() && timesIn(closed, before).contains(timestampMs);
    }

    /// Whether an exemplar is deleted, for a decision about the record at a position.
    ///
    /// @param at position of the record that brought it
    boolean hidesExemplar(int series, long at, long timestampMs, long before) {
        for (HeadDeletion known : all) {
            if (known.position() < before && known.hidesExemplar(series, at, timestampMs)) {
                return true;
            }
        }
        return false;
    }

    /// Takes deleted samples out of chunks that were found.
    void takeOutOf(List<ClosedChunk> found) {
        if (all.isEmpty()) {
            return;
        }
        List<ClosedChunk> rest = new ArrayList<>(found.size());
        for (ClosedChunk closed : found) {
            for (Chunk chunk : ChunkRest.of(closed.chunk(), timesIn(closed, Long.MAX_VALUE))) {
                rest.add(new ClosedChunk(closed.series(), chunk, closed.late(), closed.closedAt()));
            }
        }
        found.clear();
        found.addAll(rest);
    }

    void put(int tenant, ByteWriter scratch, TableBatch batch) {
        scratch.clear();
        scratch.fixed8(VERSION);
        scratch.uvarint(manifestVersion);
        scratch.uvarint(position);
        scratch.uvarint(all.size());
        for (HeadDeletion known : all) {
            scratch.fixed8(known.rowsDone() ? FLAG_ROWS_DONE : 0);
            scratch.uvarint(known.position());
            scratch.uvarint(known.manifestVersion());
            DeletionBytes.write(known.deletion(), scratch);
            known.series().write(scratch);
            scratch.uvarint(known.movedFromMs().size());
            for (Map.Entry<Integer, Long> moved : new TreeMap<>(known.movedFromMs()).entrySet()) {
                scratch.uvarint(moved.getKey());
                scratch.varint(moved.getValue());
            }
        }
        batch.put(Table.META, key(tenant), Checksum.seal(scratch));
    }

    static byte[] key(int tenant) {
        return Keys.named(KEY_PREFIX, tenant);
    }

    static Deletions read(byte[] value) {
        ByteReader in = Checksum.open("deletions", value);
        int version = in.fixed8();
        if (version != VERSION) {
            throw new CorruptDataException("deletions of version " + version + ", want " + VERSION);
        }
        long manifestVersion = in.uvarint();
        long position = in.uvarint();
        List<HeadDeletion> all = new ArrayList<>();
        for (int i = in.count(); i > 0; i--) {
            all.add(readOne(in));
        }
        return new Deletions(manifestVersion, position, all);
    }

    private static HeadDeletion readOne(ByteReader in) {
        int flags = in.fixed8();
        if ((flags & ~FLAG_ROWS_DONE) != 0) {
            throw new CorruptDataException("deletions: flags " + flags);
        }
        long position = in.uvarint();
        long manifestVersion = in.uvarint();
        Deletion deletion = DeletionBytes.read(in);
        SeriesRuns series = SeriesRuns.read(in);
        Map<Integer, Long> moved = new HashMap<>();
        for (int i = in.count(); i > 0; i--) {
            int id = Math.toIntExact(in.uvarint());
            moved.put(id, in.varint());
        }
        return new HeadDeletion(
                deletion, position, series, moved, manifestVersion, (flags & FLAG_ROWS_DONE) != 0);
    }
}
