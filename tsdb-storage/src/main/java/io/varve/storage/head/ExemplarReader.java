package io.varve.storage.head;

import io.varve.storage.index.Postings;
import io.varve.storage.index.SortedSeries;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.tables.NativeCalls;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableCursor;
import io.varve.storage.tables.TableStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads the exemplars of selected series of a head, for one query.
final class ExemplarReader {
    private final HeadTenant tenant;
    private final TableStore store;
    private final NativeCalls nativeCalls;

    ExemplarReader(HeadTenant tenant, TableStore store, NativeCalls nativeCalls) {
        this.tenant = tenant;
        this.store = store;
        this.nativeCalls = nativeCalls;
    }

    List<SeriesExemplars> read(
            TimeRange range, List<List<Matcher>> selectors, ReadContext context) {
        // Before the view: rows that are deleted later are still in it, and must stay hidden.
        Truncations truncations = tenant.truncations();
        Deletions deletions = tenant.deletions();
        Map<Labels, Integer> selected = select(selectors, context);
        if (selected.isEmpty()) {
            return List.of();
        }
        Rows rows = new Rows(tenant);
        List<SeriesExemplars> found = new ArrayList<>();
        return nativeCalls.run(() -> {
            try (TableCursor cursor = store.lookup(Table.EXEMPLARS)) {
                selected.forEach((labels, id) -> {
                    context.cancel().check("exemplars");
                    List<Exemplar> exemplars = new ArrayList<>();
                    for (ExemplarRow row : rows.read(cursor, id, range)) {
                        long atMs = row.timestampMs();
                        if (!truncations.hides(row.position(), atMs, Long.MAX_VALUE)
                                && !deletions.hidesExemplar(
                                        id, row.position(), atMs, Long.MAX_VALUE)) {
                            context.memory().take(row.exemplar().bytes());
                            exemplars.add(row.exemplar());
                        }
                    }
                    if (!exemplars.isEmpty()) {
                        found.add(new SeriesExemplars(labels, exemplars));
                    }
                });
            }
            return found;
        });
    }

    private Map<Labels, Integer> select(List<List<Matcher>> selectors, ReadContext context) {
        Map<Labels, Integer> selected = new TreeMap<>();
        for (List<Matcher> matchers : selectors) {
            int[] ids = tenant.index().select(matchers, context.cancel()).toArray();
            int count = tenant.exemplars().keepHolding(ids);
            SortedSeries sorted = tenant.index().sorted(Postings.of(ids, count));
            context.memory().take(sorted.bytes());
            for (int i = 0; i < sorted.size(); i++) {
                selected.put(sorted.labels(i), sorted.id(i));
            }
        }
        return selected;
    }

    /// Rows of table `exemplars`, and those that are on their way there when this is made. The view
    /// of the table is made after it.
    static final class Rows {
        private final int tenant;
        private final Map<Integer, List<ExemplarRow>> unstored = new HashMap<>();

        Rows(HeadTenant tenant) {
            this.tenant = tenant.number();
            for (ExemplarRow row : tenant.exemplars().unstored()) {
                unstored.computeIfAbsent(row.series(), _ -> new ArrayList<>()).add(row);
            }
        }

        /// The rows of a series in a range, by time.
        List<ExemplarRow> read(TableCursor lookup, int series, TimeRange range) {
            List<ExemplarRow> rows = new ArrayList<>();
            byte[] prefix = Keys.of(tenant, series);
            for (boolean more = lookup.seek(prefix); more; more = lookup.advance()) {
                byte[] key = lookup.key();
                ExemplarRow.checkKey(key);
                if (ExemplarRow.timestampMs(key) >= range.maxMs()) {
                    break;
                }
                if (range.contains(ExemplarRow.timestampMs(key))) {
                    rows.add(ExemplarRow.of(key, lookup.value()));
                }
            }
            for (ExemplarRow row : unstored.getOrDefault(series, List.of())) {
                // It may have been stored between the two looks.
                if (range.contains(row.timestampMs()) && !rows.contains(row)) {
                    rows.add(row);
                }
            }
            rows.sort(ExemplarReader::compare);
            return rows;
        }
    }

    private static int compare(ExemplarRow left, ExemplarRow right) {
        return left.exemplar().compareTo(right.exemplar());
    }
}
