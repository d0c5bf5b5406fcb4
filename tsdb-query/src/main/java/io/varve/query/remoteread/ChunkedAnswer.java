package io.varve.query.remoteread;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.HistogramChunks;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;

/// The form STREAMED_XOR_CHUNKS: a frame per series, with messages
/// `prometheus.ChunkedReadResponse`.
///
/// Samples are encoded anew, in Prometheus's three oldest encodings: what is stored may overlap, be
/// denser, or have start timestamps, all of which clients in the field do not expect.
final class ChunkedAnswer implements AnswerWriter {
    /// As many as Prometheus's own chunks have.
    static final int CHUNK_SAMPLES_MAX = 120;

    /// A message is closed before it becomes longer than this; one chunk may be.
    static final int MESSAGE_BYTES_MAX = 1 << 20;

    private static final int SERIES = 1 << 3 | 2;
    private static final int QUERY_INDEX = 2 << 3;
    private static final int CHUNK = 2 << 3 | 2;

    private static final int CHUNK_MIN_TIME = 1 << 3;
    private static final int CHUNK_MAX_TIME = 2 << 3;
    private static final int CHUNK_TYPE = 3 << 3;
    private static final int CHUNK_DATA = 4 << 3 | 2;

    private static final int FIRST_BYTES = 1 << 12;

    private final long samplesMax;
    private final FrameStream frames;

    /// The fields of the series at hand that go into the next frame, labels first.
    private final ByteWriter fields = new ByteWriter(FIRST_BYTES);

    private final ByteWriter message = new ByteWriter(FIRST_BYTES);
    private final ByteWriter chunkHead = new ByteWriter(64);
    private int queryIndex;

    ChunkedAnswer(long samplesMax, AnswerSink sink) {
        this.samplesMax = samplesMax;
        this.frames = new FrameStream(ResponseType.STREAMED_XOR_CHUNKS, sink);
    }

    @Override
    public void beginQuery(int index) {
        queryIndex = index;
    }

    @Override
    public void series(Labels labels, SampleColumn samples) throws IOException {
        if (samples.size() > samplesMax) {
            throw new VarveException(
                    ErrorKind.INVALID,
                    "exceeded sample limit ("
                            + samplesMax
                            + "): the series "
                            + labels
                            + " has "
                            + samples.size());
        }
        samples.removeStarts();
        fields.clear();
        LabelFields.write(labels, fields);
        int labelBytes = fields.length();
        int from = 0;
        while (from < samples.size()) {
            if (samples.histogram(from) == null) {
                int to = endOfFloats(samples, from);
                add(Encoding.XOR.encode(samples, from, to, 0), labelBytes);
                from = to;
            } else {
                int to = endOfHistograms(samples, from);
                int samplesEach = samplesPerChunk(samples, from, to);
                for (Chunk chunk : HistogramChunks.cut(samples, from, to, 0, samplesEach)) {
                    add(chunk, labelBytes);
                }
                from = to;
            }
        }
        endFrame();
    }

    private static int endOfFloats(SampleColumn samples, int from) {
        int max = Math.min(samples.size(), from + CHUNK_SAMPLES_MAX);
        int to = from + 1;
        while (to < max && samples.histogram(to) == null) {
            to++;
        }
        return to;
    }

    /// All that follow each other, so that each chunk can tell how it relates to the one before.
    private static int endOfHistograms(SampleColumn samples, int from) {
        int to = from + 1;
        while (to < samples.size() && samples.histogram(to) != null) {
            to++;
        }
        return to;
    }

    /// So many that a chunk of the largest of them fits into a message.
    private static int samplesPerChunk(SampleColumn samples, int from, int to) {
        long largest = 1;
        for (int i = from; i < to; i++) {
            FloatHistogram histogram = samples.histogram(i);
            largest = Math.max(largest, histogram == null ? 0 : histogram.bytes());
        }
        return Math.clamp(MESSAGE_BYTES_MAX / largest, 1, CHUNK_SAMPLES_MAX);
    }

    private void add(Chunk chunk, int labelBytes) throws IOException {
        int dataBytes = chunk.data().length();
        chunkHead.clear();
        number(CHUNK_MIN_TIME, chunk.minTimeMs(), chunkHead);
        number(CHUNK_MAX_TIME, chunk.maxTimeMs(), chunkHead);
        number(CHUNK_TYPE, chunk.encoding().wire(), chunkHead);
        chunkHead.fixed8(CHUNK_DATA);
        chunkHead.uvarint(dataBytes);
        int length = chunkHead.length() + dataBytes;
        if (fields.length() > labelBytes
                && fields.length() + LabelFields.fieldBytes(length) > MESSAGE_BYTES_MAX) {
            endFrame();
            fields.truncate(labelBytes);
        }
        fields.fixed8(CHUNK);
        fields.uvarint(length);
        fields.bytes(chunkHead.array(), 0, chunkHead.length());
        fields.bytes(chunk.data().array(), chunk.data().offset(), dataBytes);
    }

    private static void number(int tag, long value, ByteWriter out) {
        if (value != 0) {
            out.fixed8(tag);
            out.uvarint(value);
        }
    }

    private void endFrame() throws IOException {
        message.clear();
        message.fixed8(SERIES);
        message.uvarint(fields.length());
        message.bytes(fields.array(), 0, fields.length());
        number(QUERY_INDEX, queryIndex, message);
        frames.write(message.array(), message.length());
    }

    @Override
    public void endQuery() {
        // The next query's frames say that they are of another.
    }

    @Override
    public void finish() throws IOException {
        frames.finish();
    }

    @Override
    public void close() {
        // What is buffered belongs to an answer that failed.
    }
}
