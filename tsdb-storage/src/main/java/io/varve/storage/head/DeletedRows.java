package io.varve.storage.head;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.ChunkRest;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.TimeRanges;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.tables.TableCursor;
import io.varve.storage.tables.TableStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notes deletions in table `meta`, and writes the rows of chunks anew that have deleted samples, a
/// few per group.
///
/// A replay up to a deletion still looks at what it deletes, so rows stay as they are until a
/// checkpoint has passed it. A crash in the middle begins anew.
///
/// Belongs to the committing thread.
final class DeletedRows {
    private static final Logger LOG = LoggerFactory.getLogger(DeletedRows.class);

    /// Rows that are looked at for one group: about a millisecond.
    private static final int ROWS_MAX = 1024;

    /// How long a deletion waits for a checkpoint before it asks for one.
    private static final long CHECKPOINT_AFTER_NANOS = 60_000_000_000L;

    private final TableStore store;
    private final ByteWriter scratch = new ByteWriter(256);

    /// Tenants whose deletions are not in table `meta` as they are, and those of them in the group.
    private final Set<HeadTenant> unsaved = new LinkedHashSet<>();

    private List<HeadTenant> saving = List.of();

    /// Tenants with rows to write anew.
    private final Deque<HeadTenant> waiting = new ArrayDeque<>();

    private long waitingSinceNanos;
    private @Nullable Pass pass;

    /// A walk over the rows of a tenant's series.
    private static final class Pass {
        final HeadTenant tenant;
        final List<HeadDeletion> deletions;

        /// The walk, the run of its deletion's series that comes next, and the key to go on from.
        /// Of each deletion there are two walks, over its chunks and over its exemplars.
        int walk;

        int run;
        byte[] from = {};
        int nextWalk;
        int nextRun;
        byte[] next = {};

        /// Series of which a row of an exemplar is deleted with the group.
        final List<Integer> withoutExemplar = new ArrayList<>();

        Pass(HeadTenant tenant, List<HeadDeletion> deletions) {
            this.tenant = tenant;
            this.deletions = deletions;
        }

        boolean ends() {
            return nextWalk == 2 * deletions.size();
        }

        HeadDeletion nextDeletion() {
            return deletions.get(nextWalk / 2);
        }

        Table nextTable() {
            return nextWalk % 2 == 0 ? Table.CHUNKS : Table.EXEMPLARS;
        }

        long lastPosition() {
            return deletions.getLast().position();
        }
    }

    DeletedRows(TableStore store) {
        this.store = store;
    }

    /// A record of a deletion was applied.
    void applied(HeadTenant tenant, long nowNanos) {
        unsaved.add(tenant);
        found(tenant, nowNanos);
    }

    /// A tenant has deletions whose rows may not be written anew.
    void found(HeadTenant tenant, long nowNanos) {
        if (tenant.deletions().withRows(Long.MAX_VALUE).isEmpty()) {
            return;
        }
        if (waiting.isEmpty()) {
            waitingSinceNanos = nowNanos;
        }
        if (!waiting.contains(tenant)) {
            waiting.add(tenant);
        }
    }

    /// Whether a group is wanted although there are no requests.
    ///
    /// @param passedAt position that a checkpoint has passed
    boolean hasWork(long passedAt) {
        return !unsaved.isEmpty() || pass != null || due(passedAt) != null;
    }

    /// Whether a checkpoint is wanted, so that rows can be written.
    boolean awaitsCheckpoint(long passedAt, long nowNanos) {
        return pass == null
                && !waiting.isEmpty()
                && nowNanos - waitingSinceNanos > CHECKPOINT_AFTER_NANOS
                && due(passedAt) == null;
    }

    private @Nullable HeadTenant due(long passedAt) {
        for (HeadTenant tenant : waiting) {
            if (!tenant.deletions().withRows(passedAt).isEmpty()) {
                return tenant;
            }
        }
        return null;
    }

    /// Adds what is to be noted, and some rows, to a group.
    void addTo(TableBatch batch, long passedAt) {
        saving = List.copyOf(unsaved);
        for (HeadTenant tenant : saving) {
            tenant.deletions().put(tenant.number(), scratch, batch);
        }
        Pass current = pass;
        if (current == null) {
            HeadTenant tenant = due(passedAt);
            if (tenant == null) {
                return;
            }
            current = new Pass(tenant, tenant.deletions().withRows(passedAt));
            pass = current;
        }
        try {
            write(current, batch);
        } catch (VarveException e) {
            LOG.error(
                    "rows of tenant {} keep deleted samples, hidden, until the next start: {}",
                    current.tenant.id(),
                    e.getMessage());
            waiting.remove(current.tenant);
            pass = null;
        }
    }

    private void write(Pass current, TableBatch batch) {
        current.nextWalk = current.walk;
        current.withoutExemplar.clear();
        current.nextRun = current.run;
        current.next = current.from;
        int rows = 0;
        while (!current.ends() && rows < ROWS_MAX) {
            try (TableCursor cursor = store.scan(current.nextTable())) {
                HeadDeletion deletion = current.nextDeletion();
                while (rows < ROWS_MAX && current.nextRun < deletion.series().count()) {
                    rows += 1 + writeRun(current, deletion, cursor, ROWS_MAX - rows, batch);
                }
                if (current.nextRun == deletion.series().count()) {
                    current.nextWalk++;
                    current.nextRun = 0;
                }
            }
        }
        if (current.ends()) {
            rest(current).put(current.tenant.number(), scratch, batch);
        }
    }

    /// Writes rows of the next run; returns how many were looked at.
    private int writeRun(
            Pass current,
            HeadDeletion deletion,
            TableCursor cursor,
            int rowsMax,
            TableBatch batch) {
        int tenant = current.tenant.number();
        int lastId = deletion.series().last(current.nextRun);
        byte[] from =
                current.next.length > 0
                        ? current.next
                        : Keys.of(tenant, deletion.series().first(current.nextRun));
        int rows = 0;
        for (boolean more = cursor.seek(from); more; more = cursor.advance()) {
            byte[] key = cursor.key();
            if (Keys.tenant(key) != tenant || Keys.second(key) > lastId) {
                break;
            }
            if (rows == rowsMax) {
                current.next = key;
                return rows;
            }
            rows++;
            if (current.nextTable() == Table.EXEMPLARS) {
                deleteExemplar(current, deletion, key, batch);
            } else {
                Keys.checkChunk(key);
                ClosedChunk closed = ChunkTable.chunk(Keys.second(key), key, cursor.value());
                write(current, closed, key, batch);
            }
        }
        current.nextRun++;
        current.next = new byte[0];
        return rows;
    }

    private void write(Pass current, ClosedChunk closed, byte[] key, TableBatch batch) {
        if (current.tenant.truncations().hides(closed)) {
            // About to be deleted, maybe in this very group: it must not come back.
            return;
        }
        List<TimeRange> ranges = new ArrayList<>();
        for (HeadDeletion deletion : current.deletions) {
            if (deletion.mayAffect(closed)) {
                ranges.addAll(deletion.timesOf(closed.series()).ranges());
            }
        }
        TimeRanges without = TimeRanges.union(ranges);
        if (!without.overlapsClosed(closed.chunk().minTimeMs(), closed.chunk().maxTimeMs())) {
            return;
        }
        batch.delete(Table.CHUNKS, key);
        for (Chunk chunk : ChunkRest.of(closed.chunk(), without)) {
            ClosedChunk left =
                    new ClosedChunk(closed.series(), chunk, closed.late(), closed.closedAt());
            ChunkTable.put(current.tenant.number(), left, scratch, batch);
        }
    }

    private static void deleteExemplar(
            Pass current, HeadDeletion deletion, byte[] key, TableBatch batch) {
        ExemplarRow.checkKey(key);
        int series = Keys.second(key);
        long at = ExemplarRow.position(key);
        long timestampMs = ExemplarRow.timestampMs(key);
        // What was given up is deleted with that, maybe in this very group.
        if (deletion.hidesExemplar(series, at, timestampMs)
                && !current.tenant.truncations().hides(at, timestampMs, Long.MAX_VALUE)) {
            batch.delete(Table.EXEMPLARS, key);
            current.withoutExemplar.add(series);
        }
    }

    private static Deletions rest(Pass current) {
        return current.tenant.deletions().rowsDone(current.lastPosition());
    }

    /// The group is durable.
    void stored(long nowNanos) {
        saving.forEach(unsaved::remove);
        saving = List.of();
        Pass current = pass;
        if (current == null) {
            return;
        }
        current.withoutExemplar.forEach(current.tenant.exemplars()::deleted);
        current.walk = current.nextWalk;
        current.run = current.nextRun;
        current.from = current.next;
        if (current.ends()) {
            current.tenant.setDeletions(rest(current));
            pass = null;
            if (current.tenant.deletions().withRows(Long.MAX_VALUE).isEmpty()) {
                waiting.remove(current.tenant);
            }
            waitingSinceNanos = nowNanos;
        }
    }

    /// The group was not stored.
    void failed() {
        saving = List.of();
    }
}
