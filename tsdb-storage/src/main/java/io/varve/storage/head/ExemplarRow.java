package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.journal.LabelList;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// An exemplar as a row of table `exemplars`, see `docs/format.md`.
///
/// @param series id in its tenant
/// @param position of the journal record that brought it
/// @param ordinal among the exemplars of the record
record ExemplarRow(int series, long position, int ordinal, Exemplar exemplar) {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int KEY_BYTES = 28;

    long timestampMs() {
        return exemplar.timestampMs();
    }

    void put(int tenant, ByteWriter scratch, TableBatch batch) {
        byte[] key = new byte[KEY_BYTES];
        INT.set(key, 0, tenant);
        INT.set(key, 4, series);
        // With the sign flipped, negative times sort first.
        LONG.set(key, 8, exemplar.timestampMs() ^ Long.MIN_VALUE);
        LONG.set(key, 16, position);
        INT.set(key, 24, ordinal);
        scratch.clear();
        scratch.fixed64(Double.doubleToRawLongBits(exemplar.value()));
        LabelList.write(scratch, exemplar.labels());
        batch.put(Table.EXEMPLARS, key, Checksum.seal(scratch));
    }

    /// @throws CorruptDataException if this is no key of the table
    static void checkKey(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new CorruptDataException(
                    "table exemplars has a key of " + key.length + " bytes, want " + KEY_BYTES);
        }
    }

    static int series(byte[] key) {
        return Keys.second(key);
    }

    static long timestampMs(byte[] key) {
        return (long) LONG.get(key, 8) ^ Long.MIN_VALUE;
    }

    static long position(byte[] key) {
        return (long) LONG.get(key, 16);
    }

    static ExemplarRow of(byte[] key, byte[] value) {
        ByteReader in =
                Checksum.open(
                        "exemplar of series " + series(key) + " at " + timestampMs(key), value);
        double measured = Double.longBitsToDouble(in.fixed64());
        Labels labels = LabelList.read(in);
        Exemplar exemplar = new Exemplar(labels, timestampMs(key), measured);
        return new ExemplarRow(series(key), position(key), (int) INT.get(key, 24), exemplar);
    }
}
