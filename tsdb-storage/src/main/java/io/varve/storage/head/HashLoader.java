package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Hash128;
import io.varve.storage.codec.SpanHasher;
import io.varve.storage.index.SeriesHashTable;
import java.util.Arrays;

/// Puts stored series back into a tenant's hash table. For one thread, before anybody else uses the
/// table.
final class HashLoader implements SeriesRow.Target {
    private final SeriesHashTable table;
    private final SpanHasher hasher;
    private final Hash128 hash = new Hash128();
    private final ByteWriter span = new ByteWriter(512);

    /// The labels of the row, one after the other, and where each ends.
    private final ByteWriter labels = new ByteWriter(4096);

    private int[] ends = new int[1024];

    HashLoader(SeriesHashTable table, SpanHasher hasher) {
        this.table = table;
        this.hasher = hasher;
    }

    void read(int firstId, byte[] row) {
        labels.clear();
        SeriesRow.read(firstId, row, this);
    }

    @Override
    public void label(int label, ByteReader in) {
        if (label == ends.length) {
            ends = Arrays.copyOf(ends, 2 * label);
        }
        labels.bytes(in.array(), in.offset(), in.remaining());
        ends[label] = labels.length();
    }

    @Override
    public void series(int id, int[] labelsOfSeries, int count) {
        span.clear();
        for (int i = 0; i < count; i++) {
            int label = labelsOfSeries[i];
            int from = label == 0 ? 0 : ends[label - 1];
            span.bytes(labels.array(), from, ends[label] - from);
        }
        hasher.hash(span.array(), 0, span.length(), hash);
        table.put(hash, id);
    }
}
