package io.varve.storage.tables;

import java.util.ArrayList;
import java.util.List;

/// Changes of tables that are made together or not at all, in the order in which they were added.
///
/// The arrays are not copied: they belong to the batch from then on. Not thread-safe.
public final class TableBatch {
    /// Takes the changes of a batch in their order.
    public interface Sink {
        void put(Table table, byte[] key, byte[] value);

        void delete(Table table, byte[] key);

        /// Removes the keys `from <= key < to`.
        void deleteRange(Table table, byte[] from, byte[] to);
    }

    private enum Kind {
        PUT,
        DELETE,
        DELETE_RANGE
    }

    private static final byte[] NONE = {};

    private final List<Table> tables = new ArrayList<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final List<byte[]> firsts = new ArrayList<>();
    private final List<byte[]> seconds = new ArrayList<>();
    private long bytes;

    public void put(Table table, byte[] key, byte[] value) {
        add(table, Kind.PUT, key, value);
    }

    /// Removes a key, if it is there.
    public void delete(Table table, byte[] key) {
        add(table, Kind.DELETE, key, NONE);
    }

    /// Removes the keys `from <= key < to`.
    public void deleteRange(Table table, byte[] from, byte[] to) {
        add(table, Kind.DELETE_RANGE, from, to);
    }

    private void add(Table table, Kind kind, byte[] first, byte[] second) {
        tables.add(table);
        kinds.add(kind);
        firsts.add(first);
        seconds.add(second);
        bytes += first.length + second.length;
    }

    /// Gives all changes to the sink.
    public void drainTo(Sink sink) {
        for (int i = 0; i < tables.size(); i++) {
            switch (kinds.get(i)) {
                case PUT -> sink.put(tables.get(i), firsts.get(i), seconds.get(i));
                case DELETE -> sink.delete(tables.get(i), firsts.get(i));
                case DELETE_RANGE -> sink.deleteRange(tables.get(i), firsts.get(i), seconds.get(i));
            }
        }
    }

    /// Adds all changes to the end of another batch.
    public void addTo(TableBatch other) {
        drainTo(
                new Sink() {
                    @Override
                    public void put(Table table, byte[] key, byte[] value) {
                        other.put(table, key, value);
                    }

                    @Override
                    public void delete(Table table, byte[] key) {
                        other.delete(table, key);
                    }

                    @Override
                    public void deleteRange(Table table, byte[] from, byte[] to) {
                        other.deleteRange(table, from, to);
                    }
                });
    }

    public boolean isEmpty() {
        return tables.isEmpty();
    }

    /// The number of changes.
    public int size() {
        return tables.size();
    }

    /// Bytes of all keys and values.
    public long bytes() {
        return bytes;
    }
}
