package io.varve.bench.load;

import io.varve.storage.model.Labels;
import java.io.IOException;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/// Encodes remote write 1.0 requests from label spans that were encoded once, so that the sender
/// costs little beside the server. Not thread-safe.
public final class WriteRequestEncoder {
    private static final int SAMPLE_VALUE_TAG = 1 << 3 | 1;
    private static final int SAMPLE_TIMESTAMP_TAG = 2 << 3;

    private final ProtoWriter request = new ProtoWriter(1 << 20);
    private final ProtoWriter series = new ProtoWriter(1 << 12);

    /// The labels as they stand in every request: repeated field 1 of `TimeSeries`.
    public static byte[] span(Labels labels) {
        ProtoWriter span = new ProtoWriter(512);
        ProtoWriter label = new ProtoWriter(128);
        for (int i = 0; i < labels.size(); i++) {
            label.clear();
            label.field(1, labels.name(i));
            label.field(2, labels.value(i));
            span.field(1, label.toBytes());
        }
        return span.toBytes();
    }

    public void clear() {
        request.clear();
    }

    public int bytes() {
        return request.length();
    }

    /// Starts an entry for a series; samples follow, then [#endSeries()].
    public void beginSeries(byte[] span) {
        series.clear();
        series.raw(span);
    }

    public void sample(long timestampMs, double value) {
        series.varint(2 << 3 | 2);
        series.varint(1 + 8 + 1 + ProtoWriter.varintLength(timestampMs));
        series.varint(SAMPLE_VALUE_TAG);
        series.fixed64(Double.doubleToRawLongBits(value));
        series.varint(SAMPLE_TIMESTAMP_TAG);
        series.varint(timestampMs);
    }

    public void endSeries() {
        request.varint(1 << 3 | 2);
        request.varint(series.length());
        request.raw(Arrays.copyOf(series.array(), series.length()));
    }

    /// The request as it goes over the wire: a snappy block.
    public byte[] compressed() throws IOException {
        byte[] target = new byte[Snappy.maxCompressedLength(request.length())];
        int length = Snappy.compress(request.array(), 0, request.length(), target, 0);
        return Arrays.copyOf(target, length);
    }
}
