package io.varve.ingest.protocol;

import io.varve.storage.wire.WireReader;

/// Walks over a label span: consecutive fields of number 1 that hold a message of name (1) and
/// value (2), as in `TimeSeries` and `Exemplar` of remote write 1.0.
///
/// [#advance], then the accessors: positions in the array that was given. A missing name or value
/// is empty, the last of a repeated one counts, unknown fields are skipped. Throws
/// [MalformedRequestException] where the bytes are not such fields. Not thread-safe.
final class LabelCursor {
    private static final int LABEL = WireReader.message(1);
    private static final int NAME = WireReader.message(1);
    private static final int VALUE = WireReader.message(2);

    private final WireReader wire = new WireReader();
    private int nameOffset;
    private int nameLength;
    private int valueOffset;
    private int valueLength;
    private boolean plain;

    LabelCursor reset(byte[] bytes, int offset, int length) {
        wire.reset(bytes, offset, offset + length);
        return this;
    }

    boolean advance() {
        if (!wire.hasMore()) {
            return false;
        }
        int start = wire.position();
        int tag = wire.tag();
        if (tag != LABEL) {
            throw wire.malformed(start, "a label was expected");
        }
        nameOffset = start;
        nameLength = 0;
        valueOffset = start;
        valueLength = 0;
        int outerEnd = wire.enter();
        int order = 0;
        while (wire.hasMore()) {
            tag = wire.tag();
            if (tag == NAME) {
                nameLength = wire.length();
                nameOffset = wire.position();
                wire.skipBytes(nameLength);
                order = order == 0 ? 1 : -1;
            } else if (tag == VALUE) {
                valueLength = wire.length();
                valueOffset = wire.position();
                wire.skipBytes(valueLength);
                order = order == 1 ? 2 : -1;
            } else {
                wire.skipUnknown(tag, 2);
                order = -1;
            }
        }
        wire.leave(outerEnd);
        plain = order == 2;
        return true;
    }

    int nameOffset() {
        return nameOffset;
    }

    int nameLength() {
        return nameLength;
    }

    int valueOffset() {
        return valueOffset;
    }

    int valueLength() {
        return valueLength;
    }

    /// Whether the label is a name and then a value, and nothing else.
    boolean isPlain() {
        return plain;
    }
}
