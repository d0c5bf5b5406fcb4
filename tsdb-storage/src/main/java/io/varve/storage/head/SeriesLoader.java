package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.Hash128;
import io.varve.storage.codec.SpanHasher;
import io.varve.storage.index.LabelIndex;
import io.varve.storage.index.SeriesHashTable;
import java.util.Arrays;

/// Puts stored series back into a tenant's index and hash table. For one thread, before anybody
/// else uses them.
final class SeriesLoader implements SeriesRow.Target {
    private final LabelIndex index;
    private final SeriesHashTable table;
    private final SpanHasher hasher;
    private final Hash128 hash = new Hash128();
    private final ByteWriter span = new ByteWriter(512);

    /// The labels of the current row, one after the other, and where each ends.
    private final ByteWriter labels = new ByteWriter(4096);

    private int[] labelEnds = new int[1024];

    /// The index's pair of each label of the row.
    private int[] pairOfLabel = new int[1024];

    private int[] pairs = new int[64];

    SeriesLoader(LabelIndex index, SeriesHashTable table, SpanHasher hasher) {
        this.index = index;
        this.table = table;
        this.hasher = hasher;
    }

    void read(int firstId, byte[] row) {
        labels.clear();
        SeriesRow.read(firstId, row, this);
    }

    @Override
    public void label(int label, ByteReader in) {
        if (label == labelEnds.length) {
            labelEnds = Arrays.copyOf(labelEnds, 2 * label);
            pairOfLabel = Arrays.copyOf(pairOfLabel, 2 * label);
        }
        labels.bytes(in.array(), in.offset(), in.remaining());
        labelEnds[label] = labels.length();
        String name = LabelSpan.readName(in);
        pairOfLabel[label] = index.findOrAddPair(name, LabelSpan.readValue(in));
    }

    @Override
    public void series(int[] labelsOfSeries, int count) {
        if (count > pairs.length) {
            pairs = new int[2 * count];
        }
        span.clear();
        for (int i = 0; i < count; i++) {
            int label = labelsOfSeries[i];
            int from = label == 0 ? 0 : labelEnds[label - 1];
            span.bytes(labels.array(), from, labelEnds[label] - from);
            pairs[i] = pairOfLabel[label];
        }
        hasher.hash(span.array(), 0, span.length(), hash);
        table.put(hash, index.add(pairs, count));
    }
}
