package io.varve.storage.head;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.CorruptDataException;
import java.nio.charset.StandardCharsets;

/// The canonical label span of a series, which [SeriesTable] describes: what the series is found
/// by, and what its record in table `series` holds.
final class LabelSpan {
    /// Protobuf: field 1, length-delimited. Of a series it is a label, of a label its name.
    private static final int LABEL_OR_NAME = 0x0a;

    /// Protobuf: field 2, length-delimited.
    private static final int VALUE = 0x12;

    private LabelSpan() {}

    static byte[] encode(Labels labels) {
        ByteWriter out = new ByteWriter(32 * labels.size() + 16);
        for (int i = 0; i < labels.size(); i++) {
            byte[] name = labels.name(i).getBytes(StandardCharsets.UTF_8);
            byte[] value = labels.value(i).getBytes(StandardCharsets.UTF_8);
            out.fixed8(LABEL_OR_NAME);
            out.uvarint(fieldBytes(name) + fieldBytes(value));
            out.fixed8(LABEL_OR_NAME);
            out.uvarint(name.length);
            out.bytes(name);
            out.fixed8(VALUE);
            out.uvarint(value.length);
            out.bytes(value);
        }
        return out.toBytes();
    }

    private static int fieldBytes(byte[] content) {
        int lengthBits = Integer.SIZE - Integer.numberOfLeadingZeros(content.length | 1);
        return 1 + (lengthBits + 6) / 7 + content.length;
    }

    /// Passes over one label of a span.
    static void skipLabel(ByteReader in) {
        expect(in, LABEL_OR_NAME);
        in.skip(in.count());
    }

    /// Reads the name of a label from its part of a span.
    static String readName(ByteReader in) {
        expect(in, LABEL_OR_NAME);
        int length = in.count();
        if (length != in.remaining()) {
            throw new CorruptDataException(
                    "label span: label of " + length + " bytes, want " + in.remaining());
        }
        return new String(field(in, LABEL_OR_NAME), StandardCharsets.UTF_8);
    }

    /// Reads the value after the name, which ends the label.
    static byte[] readValue(ByteReader in) {
        byte[] value = field(in, VALUE);
        if (in.remaining() > 0) {
            throw new CorruptDataException(
                    "label span: " + in.remaining() + " bytes after a label's value");
        }
        return value;
    }

    private static byte[] field(ByteReader in, int tag) {
        expect(in, tag);
        return in.bytes(in.count());
    }

    private static void expect(ByteReader in, int tag) {
        int actual = in.fixed8();
        if (actual != tag) {
            throw new CorruptDataException("label span: field tag " + actual + ", want " + tag);
        }
    }
}
