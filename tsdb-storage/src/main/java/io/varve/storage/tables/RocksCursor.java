package io.varve.storage.tables;

import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// A cursor over one column family. The monitor keeps a call apart from the store's closing.
final class RocksCursor implements TableCursor {
    private final RocksTables store;
    private final RocksIterator iterator;
    private final int prefixBytes;
    private byte[] prefix = {};
    private boolean closed;

    /// @param prefixBytes the cursor stays among keys with these many bytes of the key that was
    ///   sought in common; 0: it does not
    RocksCursor(RocksTables store, RocksIterator iterator, int prefixBytes) {
        this.store = store;
        this.iterator = iterator;
        this.prefixBytes = prefixBytes;
    }

    @Override
    public synchronized boolean seek(byte[] key) {
        check();
        prefix = prefixBytes == 0 ? prefix : Arrays.copyOf(key, prefixBytes);
        iterator.seek(key);
        return standsOnEntry();
    }

    @Override
    public synchronized boolean seekLast() {
        check();
        iterator.seekToLast();
        return standsOnEntry();
    }

    @Override
    public synchronized boolean advance() {
        check();
        iterator.next();
        return standsOnEntry();
    }

    private boolean standsOnEntry() {
        if (!iterator.isValid()) {
            try {
                iterator.status();
            } catch (RocksDBException e) {
                throw store.readFailure(e);
            }
            return false;
        }
        // RocksDB promises the prefix only for keys of tables that have filters for it.
        return prefixBytes == 0
                || Arrays.equals(iterator.key(), 0, prefixBytes, prefix, 0, prefixBytes);
    }

    @Override
    public synchronized byte[] key() {
        check();
        return iterator.key();
    }

    @Override
    public synchronized byte[] value() {
        check();
        return iterator.value();
    }

    @Override
    public synchronized void refresh() {
        check();
        try {
            iterator.refresh();
        } catch (RocksDBException e) {
            throw store.readFailure(e);
        }
    }

    private void check() {
        RocksTables.checkThread();
        if (closed) {
            throw store.closedFailure();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            store.forget(this);
            iterator.close();
        }
    }
}
