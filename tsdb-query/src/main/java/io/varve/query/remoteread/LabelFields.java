package io.varve.query.remoteread;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.Labels;
import java.nio.charset.StandardCharsets;

/// The labels of a series, as the fields `labels` of both messages that describe one.
final class LabelFields {
    private static final int LABEL = 1 << 3 | 2;
    private static final int NAME = 1 << 3 | 2;
    private static final int VALUE = 2 << 3 | 2;

    private LabelFields() {}

    static void write(Labels labels, ByteWriter out) {
        for (int i = 0; i < labels.size(); i++) {
            byte[] name = labels.name(i).getBytes(StandardCharsets.UTF_8);
            byte[] value = labels.value(i).getBytes(StandardCharsets.UTF_8);
            out.fixed8(LABEL);
            out.uvarint(fieldBytes(name.length) + fieldBytes(value.length));
            field(NAME, name, out);
            field(VALUE, value, out);
        }
    }

    private static void field(int tag, byte[] bytes, ByteWriter out) {
        out.fixed8(tag);
        out.uvarint(bytes.length);
        out.bytes(bytes);
    }

    /// The bytes of a field with a one-byte tag and so long a value.
    static int fieldBytes(int length) {
        return 1 + uvarintBytes(length) + length;
    }

    /// The bytes that a number takes as a varint.
    static int uvarintBytes(long value) {
        // Seven bits per byte, and at least one byte.
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }
}
