package io.varve.storage.block;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.runtime.CorruptDataException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// What is said of the metric families of a block, sorted by family. Immutable and thread-safe.
///
/// ```
/// uvarint  number of entries
/// entries  text family, front-coded; u8 type; text help; text unit
/// ```
final class MetadataPage implements IndexPage {
    private static final Comparator<MetricMetadata> ORDER =
            Comparator.comparing(MetricMetadata::family, Utf8Order::compare)
                    .thenComparing(MetricMetadata::type)
                    .thenComparing(MetricMetadata::help)
                    .thenComparing(MetricMetadata::unit);

    private final List<MetricMetadata> entries;
    private final long heapBytes;

    MetadataPage(byte[] payload) {
        ByteReader in = new ByteReader(payload);
        int count = in.count();
        List<MetricMetadata> read = new ArrayList<>(count);
        var families = new Text.ListReader();
        long bytes = 100;
        for (int i = 0; i < count; i++) {
            String family = families.read(in);
            int wire = in.fixed8();
            MetricMetadata.Type type = MetricMetadata.Type.ofWire(wire);
            if (type.wire() != wire) {
                throw new CorruptDataException("metadata of " + family + " of type " + wire);
            }
            MetricMetadata entry = new MetricMetadata(family, type, Text.read(in), Text.read(in));
            if (i > 0 && ORDER.compare(read.getLast(), entry) >= 0) {
                throw new CorruptDataException(entry + " follows " + read.getLast());
            }
            read.add(entry);
            bytes += entry.bytes();
        }
        if (in.remaining() > 0) {
            throw new CorruptDataException(in.remaining() + " bytes follow the metadata");
        }
        entries = read;
        heapBytes = bytes;
    }

    /// @param entries each once
    static void write(ByteWriter out, List<MetricMetadata> entries) {
        List<MetricMetadata> sorted = new ArrayList<>(entries);
        sorted.sort(ORDER);
        out.uvarint(sorted.size());
        var families = new Text.ListWriter();
        for (MetricMetadata entry : sorted) {
            families.write(out, entry.family());
            out.fixed8(entry.type().wire());
            Text.write(out, entry.help());
            Text.write(out, entry.unit());
        }
    }

    List<MetricMetadata> entries() {
        return Collections.unmodifiableList(entries);
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }
}
