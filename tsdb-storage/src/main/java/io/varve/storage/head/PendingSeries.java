package io.varve.storage.head;

import io.varve.storage.codec.SpanHasher;
import io.varve.storage.tables.TableBatch;
import java.util.ArrayList;
import java.util.List;

/// The series of a tenant whose records are not durable yet: always those with the highest ids,
/// without a gap, so that what is durable has none either. Thread-safe.
final class PendingSeries {
    private final int tenant;
    private final SpanHasher hasher;
    private int firstId;
    private int beingSaved;
    private List<byte[]> spans = new ArrayList<>();

    /// @param firstId the id of the next series
    PendingSeries(int tenant, int firstId, SpanHasher hasher) {
        this.tenant = tenant;
        this.hasher = hasher;
        this.firstId = firstId;
    }

    /// Adds the series with the next id.
    ///
    /// @param span its canonical label span
    synchronized void add(byte[] span) {
        spans.add(span);
    }

    synchronized int size() {
        return spans.size();
    }

    /// Adds rows for all of them to a group.
    synchronized void addTo(TableBatch batch) {
        SeriesRow.put(tenant, firstId, spans, hasher, batch);
        beingSaved = spans.size();
    }

    /// The group is durable.
    synchronized void saved() {
        firstId += beingSaved;
        spans = new ArrayList<>(spans.subList(beingSaved, spans.size()));
        beingSaved = 0;
    }

    /// The group was not stored.
    synchronized void saveFailed() {
        beingSaved = 0;
    }
}
