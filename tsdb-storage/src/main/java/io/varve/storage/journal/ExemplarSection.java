package io.varve.storage.journal;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.CorruptDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The exemplars of a record, each with the ref of its series. Empty for nearly all requests, and
/// takes nothing then. Not thread-safe.
final class ExemplarSection {
    private long[] refs = {};
    private final List<Exemplar> exemplars = new ArrayList<>(0);

    void clear() {
        exemplars.clear();
    }

    void add(long ref, Exemplar exemplar) {
        int row = exemplars.size();
        if (row == refs.length) {
            refs = Arrays.copyOf(refs, Math.max(16, row + (row >> 1)));
        }
        refs[row] = ref;
        exemplars.add(exemplar);
    }

    int size() {
        return exemplars.size();
    }

    long ref(int index) {
        return refs[index];
    }

    Exemplar exemplar(int index) {
        return exemplars.get(index);
    }

    /// The memory that is held, roughly.
    long bytes() {
        long bytes = 12L * refs.length;
        for (Exemplar exemplar : exemplars) {
            bytes += exemplar.bytes();
        }
        return bytes;
    }

    void write(ByteWriter out) {
        int count = exemplars.size();
        long[] timestampsMs = new long[count];
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            timestampsMs[i] = exemplars.get(i).timestampMs();
            values[i] = exemplars.get(i).value();
        }
        out.uvarint(count);
        RecordEncoder.column(out, refs, count);
        RecordEncoder.column(out, timestampsMs, count);
        RecordEncoder.values(out, values, count);
        for (Exemplar exemplar : exemplars) {
            LabelList.write(out, exemplar.labels());
        }
    }

    /// An empty section says that there are none.
    void read(ByteReader in) {
        if (in.remaining() == 0) {
            return;
        }
        int count = in.count();
        if (count > RecordEncoder.SAMPLES_MAX) {
            throw new CorruptDataException("journal record: " + count + " exemplars");
        }
        if (count > refs.length) {
            refs = new long[count];
        }
        long[] timestampsMs = new long[count];
        double[] values = new double[count];
        RecordDecoder.column(in, refs, count);
        RecordDecoder.column(in, timestampsMs, count);
        RecordDecoder.values(in, values, count);
        for (int i = 0; i < count; i++) {
            Labels labels = LabelList.read(in);
            exemplars.add(new Exemplar(labels, timestampsMs[i], values[i]));
        }
    }
}
