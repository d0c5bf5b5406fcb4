package io.varve.storage.head;

import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import io.varve.storage.tables.TableStore;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/// What tells a head's database from all others: journal positions have a meaning only together
/// with it. A head that starts with an empty disk is another one.
final class HeadId {
    private static final byte[] KEY = "head.id".getBytes(StandardCharsets.US_ASCII);

    private HeadId() {}

    /// The id of a store, which gets one if it has none.
    static String of(TableStore store, LongSupplier seeds) {
        byte[] value = store.get(Table.META, KEY);
        if (value != null) {
            return new String(value, StandardCharsets.US_ASCII);
        }
        HexFormat hex = HexFormat.of();
        String id = hex.toHexDigits(seeds.getAsLong()) + hex.toHexDigits(seeds.getAsLong());
        TableBatch batch = new TableBatch();
        batch.put(Table.META, KEY, id.getBytes(StandardCharsets.US_ASCII));
        store.write(batch);
        return id;
    }
}
