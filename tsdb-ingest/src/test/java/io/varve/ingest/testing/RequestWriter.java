package io.varve.ingest.testing;

import com.google.protobuf.CodedOutputStream;
import io.varve.storage.model.Labels;
import io.varve.storage.model.MetricMetadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.xerial.snappy.Snappy;

/// Writes remote write 1.0 requests with protobuf's own encoder, as a witness that owes nothing to
/// the decoder: [#series], then its samples, and so on. Labels are written as they are given:
/// unsorted, repeated or empty if a test wants that. Not thread-safe.
public final class RequestWriter {
    private static final List<MetricMetadata.Type> TYPES = List.of(MetricMetadata.Type.values());

    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private final ByteArrayOutputStream series = new ByteArrayOutputStream();
    private boolean open;

    /// What is written into a message.
    @FunctionalInterface
    public interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    /// The bytes of a message with these fields.
    public static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes, 256);
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// A message as a field of the message around it.
    public static byte[] field(int number, byte[] message) {
        return message(out -> out.writeByteArray(number, message));
    }

    public static byte[] label(byte[] name, byte[] value) {
        return message(out -> {
            out.writeByteArray(1, name);
            out.writeByteArray(2, value);
        });
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The label fields of a series with names and values in turn, in this order.
    public static byte[] span(String... namesAndValues) {
        ByteArrayOutputStream span = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            byte[] label = label(utf8(namesAndValues[i]), utf8(namesAndValues[i + 1]));
            span.writeBytes(field(1, label));
        }
        return span.toByteArray();
    }

    /// The canonical span of these labels.
    public static byte[] span(Labels labels) {
        String[] pairs = new String[2 * labels.size()];
        for (int i = 0; i < labels.size(); i++) {
            pairs[2 * i] = labels.name(i);
            pairs[2 * i + 1] = labels.value(i);
        }
        return span(pairs);
    }

    /// Begins a series with names and values of labels in turn.
    public RequestWriter series(String... namesAndValues) {
        return seriesOf(span(namesAndValues));
    }

    public RequestWriter series(Labels labels) {
        return seriesOf(span(labels));
    }

    /// Begins a series with any bytes.
    public RequestWriter seriesOf(byte[] fields) {
        endSeries();
        open = true;
        series.writeBytes(fields);
        return this;
    }

    public RequestWriter sample(long timestampMs, double value) {
        return raw(field(2, sampleMessage(timestampMs, value)));
    }

    /// As Go writes it: what is zero is left out.
    public static byte[] sampleMessage(long timestampMs, double value) {
        return message(out -> {
            if (Double.doubleToRawLongBits(value) != 0) {
                out.writeFixed64(1, Double.doubleToRawLongBits(value));
            }
            if (timestampMs != 0) {
                out.writeInt64(2, timestampMs);
            }
        });
    }

    public RequestWriter exemplar(long timestampMs, double value, String... namesAndValues) {
        byte[] exemplar =
                message(out -> {
                    out.writeRawBytes(span(namesAndValues));
                    out.writeDouble(2, value);
                    out.writeInt64(3, timestampMs);
                });
        return raw(field(3, exemplar));
    }

    /// An integer histogram with one bucket.
    public RequestWriter histogram(long timestampMs) {
        byte[] histogram =
                message(out -> {
                    out.writeUInt64(1, 3);
                    out.writeDouble(3, 4.5);
                    out.writeSInt32(4, 2);
                    out.writeByteArray(11, message(span -> span.writeUInt32(2, 1)));
                    out.writeByteArray(12, message(delta -> delta.writeSInt64NoTag(3)));
                    out.writeInt64(15, timestampMs);
                });
        return raw(field(4, histogram));
    }

    /// A histogram with these fields.
    public RequestWriter histogram(Fields fields) {
        return raw(field(4, message(fields)));
    }

    /// Adds any bytes to the series that is open.
    public RequestWriter raw(byte[] fields) {
        series.writeBytes(fields);
        return this;
    }

    public RequestWriter metadata(MetricMetadata metadata) {
        return requestField(
                3,
                message(out -> {
                    out.writeEnum(1, TYPES.indexOf(metadata.type()));
                    out.writeString(2, metadata.family());
                    out.writeString(4, metadata.help());
                    out.writeString(5, metadata.unit());
                }));
    }

    /// Adds a field of any bytes to the request.
    public RequestWriter requestField(int number, byte[] message) {
        endSeries();
        request.writeBytes(field(number, message));
        return this;
    }

    private void endSeries() {
        if (open) {
            request.writeBytes(field(1, series.toByteArray()));
            series.reset();
            open = false;
        }
    }

    /// The message as it is before compression.
    public byte[] message() {
        endSeries();
        return request.toByteArray();
    }

    /// The body of the request.
    public byte[] body() {
        return compress(message());
    }

    public static byte[] compress(byte[] message) {
        try {
            return Snappy.compress(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
