package io.varve.storage.tables;

import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/// A table store in RocksDB: one database, one column family per table, one log for all.
///
/// Native objects must not be used after they are closed, on pain of the process. So every call
/// holds the read side of `lifetime`, close holds the write side, and cursors are closed with the
/// store: a cursor's own monitor keeps its call and its closing apart. Lock order: lifetime, then a
/// cursor's monitor.
public final class RocksTables implements TableStore {
    private final Path directory;
    private final RocksOptions options;
    private final RocksDB database;
    private final List<ColumnFamilyHandle> families;
    private final Map<Table, ColumnFamilyHandle> byTable = new EnumMap<>(Table.class);
    private final Set<RocksCursor> cursors = ConcurrentHashMap.newKeySet();
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;

    private RocksTables(
            Path directory,
            RocksOptions options,
            RocksDB database,
            List<ColumnFamilyHandle> families) {
        this.directory = directory;
        this.options = options;
        this.database = database;
        this.families = families;
        // In the order of RocksOptions: the default family, which stays empty, then the tables'.
        Iterator<ColumnFamilyHandle> handles = families.iterator();
        handles.next();
        for (Table table : Table.values()) {
            byTable.put(table, handles.next());
        }
    }

    /// Opens the database in a directory, which is made if it does not exist.
    ///
    /// A log that ends in the middle of a write is shortened to the last whole write: what is lost
    /// was never reported as written.
    ///
    /// @throws VarveException of kind UNAVAILABLE if another process has it open or the disk fails
    /// @throws CorruptDataException if the log is damaged before its end, or a table is damaged
    public static RocksTables open(RocksSettings settings, Path directory) {
        RocksOptions options = new RocksOptions(settings);
        boolean opened = false;
        try {
            Files.createDirectories(directory);
            RocksTables store = open(options, directory);
            opened = true;
            return store;
        } catch (IOException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE, "head database " + directory + ": " + e, e);
        } finally {
            if (!opened) {
                options.close();
            }
        }
    }

    private static RocksTables open(RocksOptions options, Path directory) throws IOException {
        try {
            return openOnce(options, directory);
        } catch (RocksDBException e) {
            if (!isCorruption(e) || !WalTail.repair(directory)) {
                throw openFailure(directory, e);
            }
        }
        try {
            return openOnce(options, directory);
        } catch (RocksDBException e) {
            throw openFailure(directory, e);
        }
    }

    private static RocksTables openOnce(RocksOptions options, Path directory)
            throws RocksDBException {
        List<ColumnFamilyHandle> families = new ArrayList<>();
        RocksDB database =
                RocksDB.open(
                        options.database(), directory.toString(), options.families(), families);
        return new RocksTables(directory, options, database, families);
    }

    private static VarveException openFailure(Path directory, RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("/LOCK")) {
            return new VarveException(
                    ErrorKind.UNAVAILABLE,
                    "head database "
                            + directory
                            + " is in use: stop the process that has it open, or choose another"
                            + " data directory",
                    e);
        }
        if (message.contains("olumn famil")) {
            return new VarveException(
                    ErrorKind.INVALID,
                    "head database "
                            + directory
                            + " has tables that this version does not know: "
                            + message,
                    e);
        }
        if (isCorruption(e)) {
            return corruption(
                    directory,
                    "cannot be opened, its files are damaged (not just torn at the end of the log)",
                    e);
        }
        return new VarveException(
                ErrorKind.UNAVAILABLE,
                "head database " + directory + " cannot be opened: " + message,
                e);
    }

    private static boolean isCorruption(RocksDBException e) {
        return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
    }

    private static CorruptDataException corruption(
            Path directory, String what, RocksDBException e) {
        return new CorruptDataException(
                "head database " + directory + " " + what + ": " + e.getMessage(), e);
    }

    @Override
    public void write(TableBatch batch) {
        Lock lock = enter();
        try (WriteBatch changes = new WriteBatch((int) Math.min(1 << 30, batch.bytes() + 1024))) {
            batch.drainTo(new BatchSink(changes));
            database.write(options.synced(), changes);
        } catch (RocksDBException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE,
                    "head database " + directory + " cannot be written: " + e.getMessage(),
                    e);
        } finally {
            lock.unlock();
        }
    }

    /// Fills a RocksDB batch.
    private final class BatchSink implements TableBatch.Sink {
        private final WriteBatch changes;

        BatchSink(WriteBatch changes) {
            this.changes = changes;
        }

        @Override
        public void put(Table table, byte[] key, byte[] value) {
            try {
                changes.put(family(table), key, value);
            } catch (RocksDBException e) {
                throw refused(table, e);
            }
        }

        @Override
        public void delete(Table table, byte[] key) {
            try {
                changes.delete(family(table), key);
            } catch (RocksDBException e) {
                throw refused(table, e);
            }
        }

        @Override
        public void deleteRange(Table table, byte[] from, byte[] to) {
            try {
                changes.deleteRange(family(table), from, to);
            } catch (RocksDBException e) {
                throw refused(table, e);
            }
        }

        private IllegalStateException refused(Table table, RocksDBException e) {
            return new IllegalStateException("a change of table " + table + " is refused", e);
        }
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        Lock lock = enter();
        try {
            return database.get(family(table), key);
        } catch (RocksDBException e) {
            throw readFailure(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public TableCursor scan(Table table) {
        return cursor(table, options.scan(), 0);
    }

    @Override
    public TableCursor lookup(Table table) {
        if (table.prefixBytes() == 0) {
            throw new IllegalArgumentException("table " + table + " has no prefixes");
        }
        return cursor(table, options.lookup(), table.prefixBytes());
    }

    private TableCursor cursor(Table table, ReadOptions readOptions, int prefixBytes) {
        Lock lock = enter();
        try {
            RocksIterator iterator = database.newIterator(family(table), readOptions);
            RocksCursor cursor = new RocksCursor(this, iterator, prefixBytes);
            cursors.add(cursor);
            return cursor;
        } finally {
            lock.unlock();
        }
    }

    void forget(RocksCursor cursor) {
        cursors.remove(cursor);
    }

    @Override
    public StoreMemory memory() {
        Lock lock = enter();
        try {
            return new StoreMemory(
                    database.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables"),
                    options.blockCache().getUsage(),
                    database.getAggregatedLongProperty("rocksdb.estimate-table-readers-mem"));
        } catch (RocksDBException e) {
            throw readFailure(e);
        } finally {
            lock.unlock();
        }
    }

    private Lock enter() {
        checkThread();
        Lock lock = lifetime.readLock();
        lock.lock();
        if (closed) {
            lock.unlock();
            throw closedFailure();
        }
        return lock;
    }

    static void checkThread() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException(
                    "a virtual thread calls the table store, which would hold its carrier");
        }
    }

    VarveException closedFailure() {
        return new VarveException(
                ErrorKind.UNAVAILABLE, "head database " + directory + " is closed");
    }

    VarveException readFailure(RocksDBException e) {
        if (isCorruption(e)) {
            return corruption(directory, "cannot be read", e);
        }
        return new VarveException(
                ErrorKind.UNAVAILABLE,
                "head database " + directory + " cannot be read: " + e.getMessage(),
                e);
    }

    private ColumnFamilyHandle family(Table table) {
        ColumnFamilyHandle family = byTable.get(table);
        if (family == null) {
            throw new IllegalStateException("no column family for table " + table);
        }
        return family;
    }

    @Override
    public void close() {
        Lock lock = lifetime.writeLock();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (RocksCursor cursor : cursors) {
                cursor.close();
            }
            for (ColumnFamilyHandle family : families) {
                family.close();
            }
            database.close();
            options.close();
        } finally {
            lock.unlock();
        }
    }
}
