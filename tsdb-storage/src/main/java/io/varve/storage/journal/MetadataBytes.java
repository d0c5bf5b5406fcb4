package io.varve.storage.journal;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.runtime.CorruptDataException;
import java.util.List;

/// Metadata as bytes, in journal records and in the head's tables: see `docs/format.md`.
public final class MetadataBytes {
    private MetadataBytes() {}

    /// Writes entries of any families, as a journal record has them.
    static void writeAll(ByteWriter out, List<MetricMetadata> metadata) {
        out.uvarint(metadata.size());
        for (MetricMetadata entry : metadata) {
            LabelList.writeText(out, entry.family());
            write(out, entry);
        }
    }

    static void readAll(ByteReader in, List<MetricMetadata> into) {
        for (int i = in.count(); i > 0; i--) {
            into.add(read(in, LabelList.readText(in)));
        }
    }

    /// Writes an entry without its family.
    public static void write(ByteWriter out, MetricMetadata entry) {
        out.fixed8(entry.type().wire());
        LabelList.writeText(out, entry.help());
        LabelList.writeText(out, entry.unit());
    }

    /// @throws CorruptDataException if this is no entry
    public static MetricMetadata read(ByteReader in, String family) {
        int wire = in.fixed8();
        MetricMetadata.Type type = MetricMetadata.Type.ofWire(wire);
        if (type.wire() != wire) {
            throw new CorruptDataException("metadata of " + family + ": unknown type " + wire);
        }
        return new MetricMetadata(family, type, LabelList.readText(in), LabelList.readText(in));
    }
}
