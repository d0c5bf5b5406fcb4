package io.varve.storage.head;

import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.tables.TableCursor;
import io.varve.storage.tables.TableStore;
import java.nio.charset.StandardCharsets;

/// The version of what a head's tables hold, in table `meta`.
final class FormatVersion {
    static final int CURRENT = 1;

    private static final byte[] KEY = "format".getBytes(StandardCharsets.US_ASCII);

    private FormatVersion() {}

    /// Checks the version of a store, and gives an empty one the current version.
    ///
    /// @throws VarveException of kind INVALID if another version of Varve has written it
    static void check(TableStore store) {
        byte[] value = store.get(Table.META, KEY);
        if (value == null) {
            if (!isEmpty(store)) {
                throw new CorruptDataException(
                        "head database has data, but no format version in table meta");
            }
            TableBatch batch = new TableBatch();
            batch.put(Table.META, KEY, Integer.toString(CURRENT).getBytes(StandardCharsets.UTF_8));
            store.write(batch);
            return;
        }
        String version = new String(value, StandardCharsets.UTF_8);
        if (!version.equals(Integer.toString(CURRENT))) {
            throw new VarveException(
                    ErrorKind.INVALID,
                    "head database has format version "
                            + version
                            + ", this version of Varve reads "
                            + CURRENT
                            + ": start the version that wrote it");
        }
    }

    private static boolean isEmpty(TableStore store) {
        for (Table table : Table.values()) {
            try (TableCursor cursor = store.scan(table)) {
                if (cursor.seek(new byte[0])) {
                    return false;
                }
            }
        }
        return true;
    }
}
