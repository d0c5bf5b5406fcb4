package io.varve.query.remoteread;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.wire.SnappyWriter;
import java.io.IOException;

/// The form SAMPLES: one message `prometheus.ReadResponse` in a snappy block, which is sent when it
/// is complete. Only its compressed form is kept meanwhile.
final class SampledAnswer implements AnswerWriter {
    private static final int RESULT = 1 << 3 | 2;
    private static final int SERIES = 1 << 3 | 2;
    private static final int SAMPLE = 2 << 3 | 2;
    private static final int HISTOGRAM = 4 << 3 | 2;

    private static final int SAMPLE_VALUE = 1 << 3 | 1;
    private static final int SAMPLE_TIMESTAMP = 2 << 3;

    private static final int FIRST_BYTES = 1 << 12;

    private final long samplesMax;
    private final AnswerSink sink;
    private final SnappyWriter block;
    private final HeldMemory held;
    private final HistogramMessage histograms = new HistogramMessage();

    /// The fields of the series at hand, one of its samples, and what stands before a message.
    private final ByteWriter fields = new ByteWriter(FIRST_BYTES);

    private final ByteWriter one = new ByteWriter(64);
    private final ByteWriter head = new ByteWriter(16);

    private long samples;
    private int resultMark;
    private long resultStart;

    SampledAnswer(MemoryAccount memory, long samplesMax, AnswerSink sink) {
        this.samplesMax = samplesMax;
        this.sink = sink;
        this.block = new SnappyWriter(memory);
        this.held = new HeldMemory(memory);
    }

    @Override
    public void beginQuery(int index) {
        resultMark = block.mark();
        resultStart = block.contentLength();
    }

    @Override
    public void series(Labels labels, SampleColumn column) {
        samples += column.size();
        if (samples > samplesMax) {
            throw new VarveException(
                    ErrorKind.INVALID, "exceeded sample limit (" + samplesMax + ")");
        }
        fields.clear();
        LabelFields.write(labels, fields);
        for (int i = 0; i < column.size(); i++) {
            FloatHistogram histogram = column.histogram(i);
            one.clear();
            if (histogram == null) {
                sample(column.timestampMs(i), column.value(i));
            } else {
                histograms.write(column.timestampMs(i), histogram, one);
            }
            fields.fixed8(histogram == null ? SAMPLE : HISTOGRAM);
            fields.uvarint(one.length());
            fields.bytes(one.array(), 0, one.length());
        }
        held.set(fields.array().length);
        message(SERIES, fields.length());
        block.write(head.array(), 0, head.length());
        block.write(fields.array(), 0, fields.length());
    }

    /// Fields that are 0 are left out; -0.0 is not 0.
    private void sample(long timestampMs, double value) {
        long bits = Double.doubleToRawLongBits(value);
        if (bits != 0) {
            one.fixed8(SAMPLE_VALUE);
            one.fixed64(bits);
        }
        if (timestampMs != 0) {
            one.fixed8(SAMPLE_TIMESTAMP);
            one.uvarint(timestampMs);
        }
    }

    private void message(int tag, long length) {
        head.clear();
        head.fixed8(tag);
        head.uvarint(length);
    }

    @Override
    public void endQuery() {
        message(RESULT, block.contentLength() - resultStart);
        block.insert(resultMark, head.toBytes());
    }

    @Override
    public void finish() throws IOException {
        block.writeTo(sink.open(ResponseType.SAMPLES));
    }

    @Override
    public void close() {
        held.close();
        block.close();
    }
}
