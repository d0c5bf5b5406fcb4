package io.varve.storage.head;

import io.varve.storage.codec.ByteWriter;
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

/// Notes truncations in table `meta`, and deletes the rows of chunks and exemplars that they hide,
/// a few per group. The same walk over the rows of chunks tells of each series what its oldest
/// sample is now.
///
/// A replay up to a truncation still looks at what it hides, so the rows stay until a checkpoint
/// has passed it: no replay begins before it then. A crash in the middle begins the deletion anew.
///
/// Belongs to the committing thread.
final class TruncatedRows {
    private static final Logger LOG = LoggerFactory.getLogger(TruncatedRows.class);

    /// Rows that are looked at for one group: about a millisecond.
    private static final int ROWS_MAX = 1024;

    /// How long a truncation waits for a checkpoint before it asks for one.
    private static final long CHECKPOINT_AFTER_NANOS = 60_000_000_000L;

    private final TableStore store;
    private final ByteWriter scratch = new ByteWriter(64);

    /// Tenants whose truncations are not in table `meta` yet, and those of them in the group.
    private final Set<HeadTenant> unsaved = new LinkedHashSet<>();

    private List<HeadTenant> saving = List.of();

    /// Tenants with rows to delete.
    private final Deque<HeadTenant> waiting = new ArrayDeque<>();

    private long waitingSinceNanos;

    /// No waiting tenant has a truncation before this position: asked for every group, so it must
    /// not need a look at every tenant.
    private long firstAt = Long.MAX_VALUE;

    private @Nullable Pass pass;

    /// A walk over a tenant's rows: those of chunks, then those of exemplars.
    private static final class Pass {
        final HeadTenant tenant;
        final List<Truncations.Truncation> truncations;
        Table table = Table.CHUNKS;
        Table nextTable = Table.CHUNKS;
        byte[] from;
        byte[] next;
        boolean ends;
        final OldestLeft oldest;

        /// Series of exemplars that the group deletes.
        List<Integer> exemplarSeries = List.of();

        Pass(HeadTenant tenant, List<Truncations.Truncation> truncations) {
            this.tenant = tenant;
            this.oldest = new OldestLeft(tenant);
            this.truncations = truncations;
            this.from = Keys.of(tenant.number(), 0);
            this.next = from;
        }

        boolean hides(ClosedChunk closed) {
            return hides(closed.closedAt(), closed.chunk().maxTimeMs());
        }

        boolean hides(long position, long timeMs) {
            for (Truncations.Truncation truncation : truncations) {
                if (truncation.hides(position, timeMs)) {
                    return true;
                }
            }
            return false;
        }
    }

    TruncatedRows(TableStore store) {
        this.store = store;
    }

    /// A truncation was applied.
    void applied(HeadTenant tenant, long nowNanos) {
        unsaved.add(tenant);
        found(tenant, nowNanos);
    }

    /// A tenant has truncations whose rows may still be there.
    void found(HeadTenant tenant, long nowNanos) {
        if (waiting.isEmpty()) {
            waitingSinceNanos = nowNanos;
        }
        if (!waiting.contains(tenant)) {
            waiting.add(tenant);
        }
        firstAt = Math.min(firstAt, tenant.truncations().withRows().getFirst().at());
    }

    /// Whether a group is wanted although there are no requests.
    ///
    /// @param passedAt position that a checkpoint has passed
    boolean hasWork(long passedAt) {
        return !unsaved.isEmpty() || pass != null || due(passedAt) != null;
    }

    /// Whether a checkpoint is wanted, so that rows can be deleted.
    boolean awaitsCheckpoint(long passedAt, long nowNanos) {
        return pass == null
                && !waiting.isEmpty()
                && nowNanos - waitingSinceNanos > CHECKPOINT_AFTER_NANOS
                && due(passedAt) == null;
    }

    private @Nullable HeadTenant due(long passedAt) {
        if (firstAt > passedAt) {
            return null;
        }
        for (HeadTenant tenant : waiting) {
            if (!tenant.truncations().upTo(passedAt).isEmpty()) {
                return tenant;
            }
        }
        firstAt = Long.MAX_VALUE;
        for (HeadTenant tenant : waiting) {
            firstAt = Math.min(firstAt, tenant.truncations().withRows().getFirst().at());
        }
        return null;
    }

    /// Adds what is to be noted, and some deletions, to a group.
    ///
    /// @param appliedAt position of the last record that was applied
    void addTo(TableBatch batch, long appliedAt, long passedAt) {
        saving = List.copyOf(unsaved);
        for (HeadTenant tenant : saving) {
            tenant.truncations().put(tenant.number(), scratch, batch);
        }
        HeadTenant tenant = pass == null ? due(passedAt) : pass.tenant;
        if (tenant == null) {
            return;
        }
        Pass current = pass;
        if (current == null) {
            current = new Pass(tenant, tenant.truncations().upTo(passedAt));
            pass = current;
        }
        try {
            if (current.table == Table.CHUNKS) {
                deleteChunks(current, appliedAt, batch);
            } else {
                deleteExemplars(current, batch);
            }
        } catch (VarveException e) {
            LOG.error(
                    "rows of tenant {} that are published stay until the next start: {}",
                    tenant.id(),
                    e.getMessage());
            waiting.remove(tenant);
            pass = null;
        }
    }

    private void deleteChunks(Pass current, long appliedAt, TableBatch batch) {
        List<byte[]> hidden = new ArrayList<>();
        current.ends = true;
        current.oldest.begin(appliedAt);
        try (TableCursor cursor = store.scan(Table.CHUNKS)) {
            int rows = 0;
            for (boolean more = cursor.seek(current.from); more; more = cursor.advance()) {
                byte[] key = cursor.key();
                Keys.checkChunk(key);
                if (Keys.tenant(key) != current.tenant.number()) {
                    break;
                }
                if (rows == ROWS_MAX) {
                    current.next = key;
                    current.ends = false;
                    break;
                }
                rows++;
                int series = Keys.second(key);
                boolean isHidden = current.hides(ChunkTable.chunk(series, key, cursor.value()));
                if (isHidden) {
                    hidden.add(key);
                }
                current.oldest.row(series, Keys.chunkMinTimeMs(key), isHidden);
            }
        }
        current.oldest.end(current.ends);
        for (byte[] key : hidden) {
            batch.delete(Table.CHUNKS, key);
        }
        if (current.ends && current.tenant.exemplarCount() > 0) {
            current.ends = false;
            current.nextTable = Table.EXEMPLARS;
            current.next = Keys.of(current.tenant.number(), 0);
        }
        endIfAll(current, batch);
    }

    private void deleteExemplars(Pass current, TableBatch batch) {
        List<byte[]> hidden = new ArrayList<>();
        current.ends = true;
        try (TableCursor cursor = store.scan(Table.EXEMPLARS)) {
            int rows = 0;
            for (boolean more = cursor.seek(current.from); more; more = cursor.advance()) {
                byte[] key = cursor.key();
                ExemplarRow.checkKey(key);
                if (Keys.tenant(key) != current.tenant.number()) {
                    break;
                }
                if (rows == ROWS_MAX) {
                    current.next = key;
                    current.ends = false;
                    break;
                }
                rows++;
                if (current.hides(ExemplarRow.position(key), ExemplarRow.timestampMs(key))) {
                    hidden.add(key);
                }
            }
        }
        for (byte[] key : hidden) {
            batch.delete(Table.EXEMPLARS, key);
        }
        current.exemplarSeries = hidden.stream().map(ExemplarRow::series).toList();
        endIfAll(current, batch);
    }

    private void endIfAll(Pass current, TableBatch batch) {
        if (current.ends) {
            rest(current).put(current.tenant.number(), scratch, batch);
        }
    }

    private static Truncations rest(Pass current) {
        return current.tenant.truncations().without(current.truncations);
    }

    /// The group is durable.
    void stored(long nowNanos) {
        saving.forEach(unsaved::remove);
        saving = List.of();
        Pass current = pass;
        if (current == null) {
            return;
        }
        current.from = current.next;
        current.table = current.nextTable;
        current.exemplarSeries.forEach(current.tenant.exemplars()::deleted);
        current.exemplarSeries = List.of();
        if (current.ends) {
            current.tenant.setTruncations(rest(current));
            pass = null;
            if (current.tenant.truncations().withRows().isEmpty()) {
                waiting.remove(current.tenant);
            }
            waitingSinceNanos = nowNanos;
        }
    }

    /// The group was not stored.
    void failed() {
        saving = List.of();
        if (pass != null) {
            pass.next = pass.from;
            pass.nextTable = pass.table;
            pass.exemplarSeries = List.of();
        }
    }
}
