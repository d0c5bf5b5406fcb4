package io.varve.ingest.protocol.remotewrite;

import io.varve.ingest.protocol.DecodedHistogram;
import io.varve.ingest.protocol.LabelDecoder;
import io.varve.ingest.protocol.RequestColumns;
import io.varve.storage.wire.MalformedRequestException;
import io.varve.storage.wire.WireReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Decodes the protobuf message `prometheus.WriteRequest` of remote write 1.0 into
/// [RequestColumns], in one pass over its bytes.
///
/// Label fields are jumped over, not read: what senders write, a run of label fields followed by a
/// run of samples, takes the short way through [#series]. Whatever else the message may hold by the
/// rules of protobuf (fields in any order, repeated, unknown, overlong varints) takes the long way
/// through [#otherFields] and gives the same columns. Of exemplars and metadata, [ExemplarDecoder]
/// and [MetadataDecoder] read what they say.
///
/// The whole message is checked but the inside of label fields, whose bytes may be known already;
/// [LabelDecoder] checks those of unknown ones.
public final class WriteRequestDecoder {
    // Fields of WriteRequest.
    private static final int TIMESERIES = WireReader.message(1);
    private static final int METADATA = WireReader.message(3);
    private static final int SOURCE = 2;

    // Fields of TimeSeries.
    private static final int LABEL = WireReader.message(1);
    private static final int SAMPLE = WireReader.message(2);
    private static final int EXEMPLAR = WireReader.message(3);
    private static final int HISTOGRAM = WireReader.message(4);

    // Fields of Sample.
    private static final int VALUE = 1 << 3 | WireReader.FIXED64;
    private static final int TIMESTAMP = 2 << 3 | WireReader.VARINT;

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final RequestColumns columns;
    private final WireReader wire = new WireReader();
    private final WireReader fields = new WireReader();
    private final LabelDecoder labels = new LabelDecoder();
    private final HistogramDecoder histograms = new HistogramDecoder();

    private WriteRequestDecoder(byte[] bytes, RequestColumns columns) {
        this.bytes = bytes;
        this.columns = columns;
    }

    /// Decodes the first `length` bytes of an array. The columns are cleared first and keep
    /// pointing into the array.
    ///
    /// @throws MalformedRequestException if the bytes are no such message; the columns hold
    ///   something then that must not be used
    public static void decode(byte[] bytes, int length, RequestColumns columns) {
        columns.clear(bytes);
        new WriteRequestDecoder(bytes, columns).request(length);
    }

    private void request(int length) {
        wire.reset(bytes, 0, length);
        while (wire.hasMore()) {
            int tag = wire.tag();
            if (tag == TIMESERIES) {
                int seriesLength = wire.length();
                int start = wire.position();
                series(start, start + seriesLength);
                wire.skipBytes(seriesLength);
            } else if (tag == METADATA) {
                int metadataLength = wire.length();
                MetadataDecoder.checkStructure(fields, bytes, wire.position(), metadataLength);
                columns.addMetadata(wire.position(), metadataLength);
                wire.skipBytes(metadataLength);
            } else if (WireReader.field(tag) == SOURCE) {
                // Reserved; Cortex and Mimir once put an enum there.
                wire.skip(tag);
            } else {
                wire.skipUnknown(tag, 3);
            }
        }
    }

    private void series(int start, int end) {
        int position = start;
        while (end - position >= 2 && bytes[position] == LABEL) {
            int labelLength = bytes[position + 1];
            if (labelLength < 0 || labelLength > end - position - 2) {
                break;
            }
            position += 2 + labelLength;
        }
        int spanEnd = position;
        while (position < end && bytes[position] == SAMPLE) {
            int next = plainSample(position + 1, end);
            if (next < 0) {
                break;
            }
            position = next;
        }
        if (position == end) {
            columns.endSeries(start, spanEnd - start);
        } else {
            otherFields(position, end, start, spanEnd);
        }
    }

    /// Adds a sample as senders write it: length, value unless it is zero, timestamp; each once.
    ///
    /// @return the position after it, or -1 if it is something else, which adds nothing
    private int plainSample(int start, int end) {
        int position = start + 1;
        if (end - position < 2) {
            return -1;
        }
        int length = bytes[start];
        if (length < 2 || length > end - position) {
            return -1;
        }
        int sampleEnd = position + length;
        double value = 0;
        if (bytes[position] == VALUE) {
            if (length < 11) {
                return -1;
            }
            value = Double.longBitsToDouble((long) LONG_LE.get(bytes, position + 1));
            position += 9;
        }
        if (bytes[position++] != TIMESTAMP || sampleEnd - position > 9) {
            return -1;
        }
        long timestampMs = 0;
        int shift = 0;
        while (position < sampleEnd) {
            byte next = bytes[position++];
            timestampMs |= (next & 0x7fL) << shift;
            shift += 7;
            if (next >= 0) {
                if (position < sampleEnd) {
                    return -1;
                }
                columns.addSample(timestampMs, value);
                return sampleEnd;
            }
        }
        return -1;
    }

    /// Reads the fields of a series from a position on, in whatever form, and ends the series.
    ///
    /// @param firstSpan where the label fields found so far begin
    /// @param firstSpanEnd where they end
    private void otherFields(int start, int end, int firstSpan, int firstSpanEnd) {
        int spanStart = firstSpan;
        int spanEnd = firstSpanEnd;
        boolean joining = false;
        fields.reset(bytes, start, end);
        while (fields.hasMore()) {
            int fieldStart = fields.position();
            int tag = fields.tag();
            if (tag == LABEL) {
                fields.skipBytes(fields.length());
                int fieldEnd = fields.position();
                if (joining) {
                    join(fieldStart, fieldEnd);
                } else if (fieldStart == spanEnd) {
                    spanEnd = fieldEnd;
                } else if (spanStart == spanEnd) {
                    spanStart = fieldStart;
                    spanEnd = fieldEnd;
                } else {
                    joining = true;
                    join(spanStart, spanEnd);
                    join(fieldStart, fieldEnd);
                }
            } else if (tag == SAMPLE) {
                sample();
            } else if (tag == EXEMPLAR) {
                exemplar();
            } else if (tag == HISTOGRAM) {
                histogram();
            } else {
                fields.skipUnknown(tag, 4);
            }
        }
        if (joining) {
            columns.endJoinedSeries();
        } else {
            columns.endSeries(spanStart, spanEnd - spanStart);
        }
    }

    private void join(int start, int end) {
        // Checked here, because only here offsets are those of the message.
        labels.checkStructure(bytes, start, end - start);
        columns.joinSpan(start, end - start);
    }

    private void sample() {
        int outerEnd = fields.enter();
        double value = 0;
        long timestampMs = 0;
        while (fields.hasMore()) {
            int tag = fields.tag();
            if (tag == VALUE) {
                value = Double.longBitsToDouble(fields.fixed64());
            } else if (tag == TIMESTAMP) {
                timestampMs = fields.varint();
            } else {
                fields.skipUnknown(tag, 2);
            }
        }
        fields.leave(outerEnd);
        columns.addSample(timestampMs, value);
    }

    private void exemplar() {
        int outerEnd = fields.enter();
        int start = fields.position();
        while (fields.hasMore()) {
            int fieldStart = fields.position();
            int tag = fields.tag();
            if (tag == LABEL) {
                fields.skipBytes(fields.length());
                labels.checkStructure(bytes, fieldStart, fields.position() - fieldStart);
            } else if (tag == ExemplarDecoder.VALUE) {
                fields.fixed64();
            } else if (tag == ExemplarDecoder.TIMESTAMP) {
                fields.varint();
            } else {
                fields.skipUnknown(tag, 3);
            }
        }
        columns.addExemplar(start, fields.position() - start);
        fields.leave(outerEnd);
    }

    private void histogram() {
        int outerEnd = fields.enter();
        DecodedHistogram histogram = histograms.decode(fields);
        fields.leave(outerEnd);
        columns.addHistogram(histograms.timestampMs(), histogram);
    }
}
