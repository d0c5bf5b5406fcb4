package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.index.LabelIndex;
import java.util.Arrays;

/// Puts stored series back into a tenant's label index. For one thread, before anybody else uses
/// the index.
final class IndexLoader implements SeriesRow.Target {
    private final LabelIndex index;

    /// The index's pair of each label of the row.
    private int[] pairOfLabel = new int[1024];

    private int[] pairs = new int[64];

    IndexLoader(LabelIndex index) {
        this.index = index;
    }

    void read(int firstId, byte[] row) {
        SeriesRow.read(firstId, row, this);
    }

    @Override
    public void label(int label, ByteReader in) {
        if (label == pairOfLabel.length) {
            pairOfLabel = Arrays.copyOf(pairOfLabel, 2 * label);
        }
        String name = LabelSpan.readName(in);
        pairOfLabel[label] = index.findOrAddPair(name, LabelSpan.readValue(in));
    }

    @Override
    public void series(int id, int[] labels, int count) {
        if (count > pairs.length) {
            pairs = new int[2 * count];
        }
        for (int i = 0; i < count; i++) {
            pairs[i] = pairOfLabel[labels[i]];
        }
        index.add(pairs, count);
    }
}
