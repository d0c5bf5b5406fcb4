package io.varve.storage.testing;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.StoreMemory;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.tables.TableCursor;
import io.varve.storage.tables.TableStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Tables in memory, with a plan for when to fail: what RocksDB is to a head, without a disk.
///
/// Writes count from 1. At the write that the plan names, and at all later ones, the store fails as
/// if the process had been killed: before the changes are made, or after, when only the answer is
/// lost. [#content()] is what a restart would find. Thread-safe.
public final class MemoryTables implements TableStore {
    /// What a store holds; never changes.
    public static final class Content {
        private final Map<Table, NavigableMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);

        private Content() {
            for (Table table : Table.values()) {
                tables.put(table, new TreeMap<>(Arrays::compareUnsigned));
            }
        }

        private Content(Content other) {
            tables.putAll(other.tables);
        }

        NavigableMap<byte[], byte[]> table(Table table) {
            NavigableMap<byte[], byte[]> rows = tables.get(table);
            if (rows == null) {
                throw new IllegalStateException("no table " + table);
            }
            return rows;
        }

        private NavigableMap<byte[], byte[]> ownTable(Table table) {
            NavigableMap<byte[], byte[]> rows = new TreeMap<>(table(table));
            tables.put(table, rows);
            return rows;
        }

        public static Content empty() {
            return new Content();
        }
    }

    private Content content;
    private long writes;
    private long stopAtWrite = Long.MAX_VALUE;
    private boolean stopAfterChange;
    private boolean failing;
    private boolean unreadable;
    private boolean closed;

    public MemoryTables(Content content) {
        this.content = content;
    }

    /// Stops at the n-th write from the start on.
    ///
    /// @param afterChange whether that write's changes are made
    public synchronized void stopAt(long write, boolean afterChange) {
        stopAtWrite = write;
        stopAfterChange = afterChange;
    }

    /// Lets writes fail, without changes, until it is told otherwise: a full disk.
    public synchronized void setFailing(boolean failing) {
        this.failing = failing;
    }

    /// Lets reads fail until it is told otherwise: a broken disk.
    public synchronized void setUnreadable(boolean unreadable) {
        this.unreadable = unreadable;
    }

    public synchronized long writes() {
        return writes;
    }

    public synchronized Content content() {
        return content;
    }

    /// A new store that holds what this one holds.
    public MemoryTables reopened() {
        return new MemoryTables(content());
    }

    /// A line per entry: table, key and value in hexadecimal digits.
    public synchronized List<String> dump() {
        List<String> lines = new ArrayList<>();
        HexFormat hex = HexFormat.of();
        for (Table table : Table.values()) {
            content.table(table)
                    .forEach((key, value) ->
                            lines.add(
                                    table.columnFamily()
                                            + " "
                                            + hex.formatHex(key)
                                            + " "
                                            + hex.formatHex(value)));
        }
        return lines;
    }

    /// A store of what was dumped.
    public static MemoryTables ofDump(List<String> lines) {
        TableBatch batch = new TableBatch();
        HexFormat hex = HexFormat.of();
        for (String line : lines) {
            String[] parts = line.split(" ", -1);
            for (Table table : Table.values()) {
                if (table.columnFamily().equals(parts[0])) {
                    batch.put(table, hex.parseHex(parts[1]), hex.parseHex(parts[2]));
                }
            }
        }
        MemoryTables tables = new MemoryTables(Content.empty());
        tables.write(batch);
        return tables.reopened();
    }

    public synchronized boolean isEmpty(Table table) {
        return content.table(table).isEmpty();
    }

    /// The entry with the least key.
    public synchronized Map.Entry<byte[], byte[]> firstEntry(Table table) {
        return content.table(table).firstEntry();
    }

    /// Flips a bit in the middle of the first value of a table.
    public synchronized void damage(Table table) {
        Content next = new Content(content);
        Map.Entry<byte[], byte[]> first = next.ownTable(table).firstEntry();
        byte[] value = first.getValue().clone();
        value[value.length / 2] ^= 1;
        next.table(table).put(first.getKey(), value);
        content = next;
    }

    @Override
    public synchronized void write(TableBatch batch) {
        checkOpen();
        if (failing) {
            throw new VarveException(ErrorKind.UNAVAILABLE, "no space left on the test's disk");
        }
        writes++;
        if (writes > stopAtWrite || (writes == stopAtWrite && !stopAfterChange)) {
            throw stopped();
        }
        Content next = new Content(content);
        Map<Table, NavigableMap<byte[], byte[]>> own = new EnumMap<>(Table.class);
        batch.drainTo(
                new TableBatch.Sink() {
                    @Override
                    public void put(Table table, byte[] key, byte[] value) {
                        own.computeIfAbsent(table, next::ownTable).put(key, value);
                    }

                    @Override
                    public void delete(Table table, byte[] key) {
                        own.computeIfAbsent(table, next::ownTable).remove(key);
                    }

                    @Override
                    public void deleteRange(Table table, byte[] from, byte[] to) {
                        own.computeIfAbsent(table, next::ownTable).subMap(from, to).clear();
                    }
                });
        content = next;
        if (writes == stopAtWrite) {
            throw stopped();
        }
    }

    private VarveException stopped() {
        return new VarveException(
                ErrorKind.UNAVAILABLE, "stopped by the test at write " + stopAtWrite);
    }

    private void checkOpen() {
        if (closed) {
            throw new VarveException(ErrorKind.UNAVAILABLE, "memory tables are closed");
        }
    }

    @Override
    public synchronized byte @Nullable [] get(Table table, byte[] key) {
        checkOpen();
        return content.table(table).get(key);
    }

    @Override
    public TableCursor scan(Table table) {
        return new Cursor(table, 0);
    }

    @Override
    public TableCursor lookup(Table table) {
        return new Cursor(table, table.prefixBytes());
    }

    @Override
    public StoreMemory memory() {
        return new StoreMemory(0, 0, 0);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private synchronized NavigableMap<byte[], byte[]> rows(Table table) {
        checkOpen();
        if (unreadable) {
            throw new VarveException(ErrorKind.UNAVAILABLE, "the test's disk cannot be read");
        }
        return content.table(table);
    }

    private final class Cursor implements TableCursor {
        private final Table table;
        private final int prefixBytes;
        private NavigableMap<byte[], byte[]> rows;
        private Map.@Nullable Entry<byte[], byte[]> entry;
        private byte[] prefix = {};

        Cursor(Table table, int prefixBytes) {
            this.table = table;
            this.prefixBytes = prefixBytes;
            this.rows = rows(table);
        }

        @Override
        public boolean seek(byte[] key) {
            prefix = Arrays.copyOf(key, prefixBytes);
            return standOn(rows.ceilingEntry(key));
        }

        @Override
        public boolean seekLast() {
            return standOn(rows.lastEntry());
        }

        @Override
        public boolean advance() {
            return standOn(rows.higherEntry(key()));
        }

        private boolean standOn(Map.@Nullable Entry<byte[], byte[]> next) {
            entry = next;
            return next != null
                    && Arrays.equals(next.getKey(), 0, prefixBytes, prefix, 0, prefixBytes);
        }

        private Map.Entry<byte[], byte[]> entry() {
            if (entry == null) {
                throw new IllegalStateException("the cursor stands on no entry");
            }
            return entry;
        }

        @Override
        public byte[] key() {
            return entry().getKey();
        }

        @Override
        public byte[] value() {
            return entry().getValue();
        }

        @Override
        public void refresh() {
            rows = rows(table);
            entry = null;
        }

        @Override
        public void close() {
            entry = null;
        }
    }
}
