package io.varve.storage.head;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.journal.RecordDecoder;
import io.varve.storage.model.Exemplar;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.tables.TableCursor;
import io.varve.storage.tables.TableStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The exemplars of one tenant in a head. They are durable with the journal, and with the group
/// after that as rows of table `exemplars`, where they are read.
///
/// In memory are the newest of each series, by which it is decided what comes next, and rows that
/// are not stored yet. A decision depends on the order of the journal alone: an exemplar must
/// follow the newest one of its series that was not given up before its record. A replay meets rows
/// that are stored already; they tell that records up to their position have been decided for the
/// series, since rows are stored in the order of the journal.
///
/// Thread-safe: all state is guarded by the monitor. The committing thread changes it.
final class TenantExemplars {
    private final int tenant;
    private final Runnable hasUnsaved;
    private final Map<Integer, Series> bySeries = new HashMap<>();
    private final ByteWriter scratch = new ByteWriter(256);
    private int count;

    /// Rows for the next group, and those in the group.
    private List<ExemplarRow> unsaved = new ArrayList<>();

    private List<ExemplarRow> saving = List.of();

    private static final class Series {
        Exemplar newest;

        /// Of the record that brought the newest one.
        long position;

        /// Records up to this one are decided, as the table says after a start.
        final long decidedTo;

        int count;

        Series(Exemplar newest, long position, long decidedTo) {
            this.newest = newest;
            this.position = position;
            this.decidedTo = decidedTo;
        }
    }

    /// @param hasUnsaved is told that rows are to be written with the next group
    TenantExemplars(int tenant, Runnable hasUnsaved) {
        this.tenant = tenant;
        this.hasUnsaved = hasUnsaved;
    }

    /// Applies the exemplars of a record.
    synchronized ExemplarCounts apply(
            long position, RecordDecoder record, Truncations truncations, Deletions deletions) {
        int appended = 0;
        int duplicates = 0;
        int outOfOrder = 0;
        for (int i = 0; i < record.exemplarCount(); i++) {
            int id = SeriesRef.id(record.exemplarRef(i));
            Exemplar exemplar = record.exemplar(i);
            Series series = bySeries.get(id);
            if (series != null && position <= series.decidedTo) {
                continue;
            }
            if (series == null) {
                series = new Series(exemplar, position, 0);
                bySeries.put(id, series);
            } else if (!isGivenUp(series, position, truncations)
                    && !deletions.hidesExemplar(
                            id, series.position, series.newest.timestampMs(), position)) {
                int order = exemplar.compareTo(series.newest);
                if (order == 0) {
                    duplicates++;
                    continue;
                }
                if (order < 0) {
                    outOfOrder++;
                    continue;
                }
            }
            series.newest = exemplar;
            series.position = position;
            series.count++;
            count++;
            appended++;
            unsaved.add(new ExemplarRow(id, position, i, exemplar));
        }
        if (appended > 0) {
            hasUnsaved.run();
        }
        return new ExemplarCounts(appended, duplicates, outOfOrder);
    }

    /// If the newest was given up, all were.
    private static boolean isGivenUp(Series series, long position, Truncations truncations) {
        return truncations.hides(series.position, series.newest.timestampMs(), position);
    }

    /// How many exemplars the tenant has, with those given up whose rows are not deleted yet.
    synchronized int count() {
        return count;
    }

    /// How many a series has.
    synchronized int count(int series) {
        Series known = bySeries.get(series);
        return known == null ? 0 : known.count;
    }

    /// Keeps those of the ids whose series have exemplars, at the array's begin.
    ///
    /// @return how many those are
    synchronized int keepHolding(int[] ids) {
        int kept = 0;
        for (int id : ids) {
            if (bySeries.containsKey(id)) {
                ids[kept++] = id;
            }
        }
        return kept;
    }

    /// Rows that may not be in the table yet. Look into the table after this.
    synchronized List<ExemplarRow> unstored() {
        List<ExemplarRow> rows = new ArrayList<>(saving);
        rows.addAll(unsaved);
        return rows;
    }

    /// Adds rows to a group.
    synchronized void addUnsavedTo(TableBatch batch) {
        saving = unsaved;
        unsaved = new ArrayList<>();
        for (ExemplarRow row : saving) {
            row.put(tenant, scratch, batch);
        }
    }

    /// The group is durable.
    synchronized void saved() {
        saving = List.of();
    }

    /// The group was not stored.
    synchronized void saveFailed() {
        List<ExemplarRow> rows = new ArrayList<>(saving);
        rows.addAll(unsaved);
        unsaved = rows;
        saving = List.of();
    }

    /// A row of the series was deleted, which was given up or meant by a deletion.
    synchronized void deleted(int series) {
        Series known = bySeries.get(series);
        if (known == null) {
            return;
        }
        count--;
        known.count--;
        if (known.count == 0) {
            bySeries.remove(series);
        }
    }

    /// Reads the rows of all tenants.
    static void restore(TableStore store, Tenants tenants) {
        try (TableCursor cursor = store.scan(Table.EXEMPLARS)) {
            for (boolean more = cursor.seek(new byte[0]); more; more = cursor.advance()) {
                byte[] key = cursor.key();
                ExemplarRow.checkKey(key);
                TenantExemplars exemplars = tenants.numbered(Keys.tenant(key)).exemplars();
                exemplars.restore(ExemplarRow.of(key, cursor.value()));
            }
        }
    }

    /// What was given up and is not deleted yet may be newer by its time than what came after it.
    private synchronized void restore(ExemplarRow row) {
        Series before = bySeries.get(row.series());
        Series series = before;
        if (series == null || row.position() >= series.position) {
            series = new Series(row.exemplar(), row.position(), row.position());
            series.count = before == null ? 0 : before.count;
            bySeries.put(row.series(), series);
        }
        series.count++;
        count++;
    }
}
