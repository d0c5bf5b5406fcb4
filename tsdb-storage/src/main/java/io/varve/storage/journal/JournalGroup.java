package io.varve.storage.journal;

import io.varve.storage.tables.TableBatch;
import java.util.ArrayList;
import java.util.List;

/// Records that are appended to a journal in one step. Not thread-safe.
public final class JournalGroup {
    private final List<byte[]> records = new ArrayList<>();
    private final TableBatch alongside = new TableBatch();
    private long[] positions = {};

    /// Adds an encoded record; see [RecordEncoder].
    public void add(byte[] record) {
        records.add(record);
    }

    /// Changes of the head's tables that must be durable no later than the records. A journal that
    /// lies in the same database makes them in the same write; any other makes them before.
    public TableBatch alongside() {
        return alongside;
    }

    public int size() {
        return records.size();
    }

    public byte[] record(int index) {
        return records.get(index);
    }

    /// The position of a record, known once the group is appended.
    public long position(int index) {
        return positions[index];
    }

    /// For journals: says where the records have got their place.
    public void setPositions(long[] positions) {
        if (positions.length != records.size()) {
            throw new IllegalArgumentException(
                    positions.length + " positions for " + records.size() + " records");
        }
        this.positions = positions;
    }
}
