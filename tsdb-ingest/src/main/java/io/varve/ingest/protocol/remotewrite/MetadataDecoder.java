package io.varve.ingest.protocol.remotewrite;

import io.varve.ingest.protocol.StrictUtf8;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.wire.MalformedRequestException;
import io.varve.storage.wire.WireReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Decodes the protobuf message `prometheus.MetricMetadata`. Not thread-safe.
public final class MetadataDecoder {
    private static final int TYPE = 1 << 3 | WireReader.VARINT;
    private static final int FAMILY = WireReader.message(2);
    private static final int HELP = WireReader.message(4);
    private static final int UNIT = WireReader.message(5);

    private final WireReader wire = new WireReader();
    private boolean valid;

    /// Checks the message's bytes, whatever they say.
    ///
    /// @throws MalformedRequestException if they are no such message
    static void checkStructure(WireReader wire, byte[] bytes, int offset, int length) {
        wire.reset(bytes, offset, offset + length);
        while (wire.hasMore()) {
            int tag = wire.tag();
            if (tag == TYPE) {
                wire.varint();
            } else if (tag == FAMILY || tag == HELP || tag == UNIT) {
                wire.skipBytes(wire.length());
            } else if (WireReader.field(tag) == 3) {
                wire.skip(tag);
            } else {
                wire.skipUnknown(tag, 5);
            }
        }
    }

    /// The metadata of a message whose structure was checked; null if a string of it is not UTF-8.
    /// A type of a number that is not known is UNKNOWN.
    public @Nullable MetricMetadata decode(byte[] bytes, int offset, int length) {
        MetricMetadata.Type type = MetricMetadata.Type.UNKNOWN;
        String family = "";
        String help = "";
        String unit = "";
        valid = true;
        wire.reset(bytes, offset, offset + length);
        while (wire.hasMore()) {
            int tag = wire.tag();
            if (tag == TYPE) {
                type = MetricMetadata.Type.ofWire(wire.varint());
            } else if (tag == FAMILY) {
                family = text(bytes);
            } else if (tag == HELP) {
                help = text(bytes);
            } else if (tag == UNIT) {
                unit = text(bytes);
            } else {
                wire.skip(tag);
            }
        }
        return valid ? new MetricMetadata(family, type, help, unit) : null;
    }

    private String text(byte[] bytes) {
        int length = wire.length();
        int start = wire.position();
        wire.skipBytes(length);
        valid &= StrictUtf8.isValid(bytes, start, length);
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }
}
