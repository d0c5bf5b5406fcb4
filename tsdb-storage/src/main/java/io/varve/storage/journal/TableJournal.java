package io.varve.storage.journal;

import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.tables.TableCursor;
import io.varve.storage.tables.TableStore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The journal in a table of the head's own database: records and the changes alongside them are
/// one write, with one sync. Positions count up from 1.
///
/// What was released is deleted with the group that is appended next, so that every write of the
/// database is a synced one.
public final class TableJournal implements Journal {
    private static final VarHandle BIG_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// The key in `meta` of the last position that was released.
    private static final byte[] RELEASED_KEY =
            "journal.released".getBytes(StandardCharsets.US_ASCII);

    private final TableStore store;

    /// The last position whose record is deleted.
    private long deleted;

    /// The last position that nobody asks for any more.
    private long released;

    private long last;

    /// The last position of a group that failed, whose records may be in the log of the database.
    private long doubtful;

    private TableJournal(TableStore store, long released, long last) {
        this.store = store;
        this.deleted = released;
        this.released = released;
        this.last = last;
        this.doubtful = last;
    }

    /// Finds the ends of the journal in a store.
    public static TableJournal open(TableStore store) {
        byte[] value = store.get(Table.META, RELEASED_KEY);
        if (value != null && value.length != 8) {
            throw new CorruptDataException(
                    "head database: journal.released has " + value.length + " bytes, want 8");
        }
        long released = value == null ? START : position(value);
        return new TableJournal(store, released, lastPosition(store, released));
    }

    private static long lastPosition(TableStore store, long released) {
        try (TableCursor cursor = store.scan(Table.JOURNAL)) {
            return cursor.seekLast() ? Math.max(released, position(cursor.key())) : released;
        }
    }

    @Override
    public void append(JournalGroup group) {
        TableBatch batch = new TableBatch();
        if (doubtful > last) {
            batch.deleteRange(Table.JOURNAL, key(last + 1), key(doubtful + 1));
        }
        if (released > deleted) {
            batch.deleteRange(Table.JOURNAL, key(deleted + 1), key(released + 1));
            batch.put(Table.META, RELEASED_KEY, key(released));
        }
        long[] positions = new long[group.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = last + 1 + i;
            batch.put(Table.JOURNAL, key(positions[i]), group.record(i));
        }
        group.alongside().addTo(batch);
        long groupReleased = released;
        try {
            store.write(batch);
        } catch (VarveException e) {
            doubtful = Math.max(doubtful, last + positions.length);
            throw e;
        }
        last += positions.length;
        doubtful = last;
        deleted = groupReleased;
        group.setPositions(positions);
    }

    @Override
    public void replay(long after, Visitor visitor) {
        long from = Math.max(after, released) + 1;
        try (TableCursor cursor = store.scan(Table.JOURNAL)) {
            for (boolean more = cursor.seek(key(from)); more; more = cursor.advance()) {
                visitor.record(position(cursor.key()), cursor.value());
            }
        }
    }

    @Override
    public void release(long upTo) {
        if (upTo > last) {
            throw new IllegalArgumentException(
                    "position " + upTo + " is released, the last one is " + last);
        }
        released = Math.max(released, upTo);
    }

    @Override
    public long released() {
        return released;
    }

    @Override
    public long lastPosition() {
        return last;
    }

    private static byte[] key(long position) {
        byte[] key = new byte[8];
        BIG_ENDIAN_LONG.set(key, 0, position);
        return key;
    }

    private static long position(byte[] key) {
        if (key.length != 8) {
            throw new CorruptDataException(
                    "head database: journal key of " + key.length + " bytes, want 8");
        }
        return (long) BIG_ENDIAN_LONG.get(key, 0);
    }
}
