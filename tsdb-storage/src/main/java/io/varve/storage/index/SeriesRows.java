package io.varve.storage.index;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;

/// The label pairs of every series, in order of their names: `count (uvarint) | pairs (uvarints)`.
/// Frequent pairs appear early, so their ids are short. Ids of series count from 1. Reading needs
/// no lock (see [ByteLog]).
final class SeriesRows {
    private final ByteLog rows = new ByteLog("series of the index");
    private final IntLog addresses = new IntLog();
    private final ByteWriter scratch = new ByteWriter(64);

    void add(int[] pairs, int count) {
        scratch.clear();
        scratch.uvarint(count);
        for (int i = 0; i < count; i++) {
            scratch.uvarint(pairs[i]);
        }
        addresses.add(rows.append(scratch));
    }

    /// A reader that stands on the row's count.
    ByteReader row(int id) {
        int address = addresses.get(id - 1);
        byte[] page = rows.page(address);
        int offset = ByteLog.offset(address);
        return new ByteReader(page, offset, page.length - offset);
    }
}
