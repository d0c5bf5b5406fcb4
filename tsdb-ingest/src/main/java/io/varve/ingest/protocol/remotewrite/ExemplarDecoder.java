package io.varve.ingest.protocol.remotewrite;

import io.varve.ingest.protocol.DecodedLabels;
import io.varve.ingest.protocol.LabelDecoder;
import io.varve.storage.wire.WireReader;
import java.util.Arrays;

/// Decodes the protobuf message `prometheus.Exemplar`, whose structure was checked. What it says is
/// valid until the next message. Not thread-safe.
public final class ExemplarDecoder {
    static final int LABEL = WireReader.message(1);
    static final int VALUE = 2 << 3 | WireReader.FIXED64;
    static final int TIMESTAMP = 3 << 3 | WireReader.VARINT;

    private final WireReader wire = new WireReader();
    private final LabelDecoder decoder = new LabelDecoder();
    private byte[] span = new byte[256];
    private int spanLength;
    private double value;
    private long timestampMs;

    public void decode(byte[] bytes, int offset, int length) {
        spanLength = 0;
        value = 0;
        timestampMs = 0;
        wire.reset(bytes, offset, offset + length);
        while (wire.hasMore()) {
            int start = wire.position();
            int tag = wire.tag();
            if (tag == LABEL) {
                wire.skipBytes(wire.length());
                addToSpan(bytes, start, wire.position() - start);
            } else if (tag == VALUE) {
                value = Double.longBitsToDouble(wire.fixed64());
            } else if (tag == TIMESTAMP) {
                timestampMs = wire.varint();
            } else {
                wire.skip(tag);
            }
        }
    }

    /// Label fields need not lie side by side.
    private void addToSpan(byte[] bytes, int start, int length) {
        if (length > span.length - spanLength) {
            span = Arrays.copyOf(span, Math.max(spanLength + length, 2 * span.length));
        }
        System.arraycopy(bytes, start, span, spanLength, length);
        spanLength += length;
    }

    public DecodedLabels labels() {
        return decoder.decodeNameless(span, 0, spanLength);
    }

    public double value() {
        return value;
    }

    public long timestampMs() {
        return timestampMs;
    }
}
