package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.index.LabelIndex;
import io.varve.storage.index.SeriesBulk;

/// Puts stored series back into a tenant's label index. For one thread, before anybody else uses
/// the index.
final class IndexLoader implements SeriesRow.Target {
    private final SeriesBulk bulk;

    IndexLoader(LabelIndex index) {
        bulk = index.bulk();
    }

    void read(int firstId, byte[] row) {
        SeriesRow.read(firstId, row, this);
        bulk.end();
    }

    @Override
    public void label(int label, ByteReader in) {
        String name = LabelSpan.readName(in);
        bulk.label(name, LabelSpan.readValue(in));
    }

    @Override
    public void series(int id, int[] labels, int count) {
        bulk.series(labels, count);
    }
}
