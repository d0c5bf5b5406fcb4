package io.varve.storage.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.ByteSlice;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.Crc32c;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import io.varve.storage.wire.WireReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xerial.snappy.Snappy;

/// An answer to a remote read, decoded, with what every answer must fulfil asserted.
///
/// @param results the series of each query, in order
/// @param frames how many frames there were; 0 for the form without
public record RemoteReadAnswer(List<List<Result>> results, int frames) {
    /// Beyond it only a frame of one chunk may be.
    private static final int FRAME_BYTES_MAX = 1 << 20;

    private static final int CHUNK_SAMPLES_MAX = 120;

    /// A series of an answer.
    public record Result(Labels labels, SampleColumn samples) {}

    public RemoteReadAnswer {
        results = List.copyOf(results);
        for (List<Result> series : results) {
            List<Labels> labels = series.stream().map(Result::labels).toList();
            assertThat(labels).doesNotHaveDuplicates().isSorted();
        }
    }

    /// Decodes the form SAMPLES.
    public static RemoteReadAnswer ofSamples(byte[] body) {
        byte[] message;
        try {
            message = Snappy.uncompress(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        WireReader fields = new WireReader().reset(message, 0, message.length);
        List<List<Result>> results = new ArrayList<>();
        while (fields.hasMore()) {
            assertThat(fields.tag()).isEqualTo(WireReader.message(1));
            int outer = fields.enter();
            List<Result> series = new ArrayList<>();
            while (fields.hasMore()) {
                assertThat(fields.tag()).isEqualTo(WireReader.message(1));
                int result = fields.enter();
                series.add(series(fields, message));
                fields.leave(result);
            }
            fields.leave(outer);
            results.add(series);
        }
        return new RemoteReadAnswer(results, 0);
    }

    private static Result series(WireReader fields, byte[] message) {
        Map<String, String> labels = new HashMap<>();
        SampleColumn samples = new SampleColumn();
        while (fields.hasMore()) {
            int tag = fields.tag();
            int outer = fields.enter();
            switch (WireReader.field(tag)) {
                case 1 -> label(fields, message, labels);
                case 2 -> sample(fields, samples);
                case 4 -> RemoteReadHistogram.read(fields, samples);
                default -> throw new AssertionError("field " + WireReader.field(tag));
            }
            fields.leave(outer);
        }
        return new Result(Labels.of(labels), samples);
    }

    private static void label(WireReader fields, byte[] message, Map<String, String> into) {
        String[] texts = {"", ""};
        while (fields.hasMore()) {
            int tag = fields.tag();
            texts[WireReader.field(tag) - 1] =
                    new String(bytes(fields, message), StandardCharsets.UTF_8);
        }
        assertThat(into.put(texts[0], texts[1])).isNull();
    }

    private static void sample(WireReader fields, SampleColumn into) {
        double value = 0;
        long timestampMs = 0;
        while (fields.hasMore()) {
            if (WireReader.field(fields.tag()) == 1) {
                value = Double.longBitsToDouble(fields.fixed64());
            } else {
                timestampMs = fields.varint();
            }
        }
        into.addFloat(timestampMs, value);
    }

    private static byte[] bytes(WireReader fields, byte[] message) {
        int length = fields.length();
        int at = fields.position();
        fields.skipBytes(length);
        return Arrays.copyOfRange(message, at, at + length);
    }

    /// Decodes the form STREAMED_XOR_CHUNKS.
    ///
    /// @param queries how many there were: of those without series nothing is said
    public static RemoteReadAnswer ofFrames(byte[] body, int queries) {
        List<List<Result>> results = new ArrayList<>();
        for (int i = 0; i < queries; i++) {
            results.add(new ArrayList<>());
        }
        ByteReader in = new ByteReader(body, 0, body.length);
        int frames = 0;
        int query = 0;
        while (in.remaining() > 0) {
            int length = (int) in.uvarint();
            int crc = Integer.reverseBytes(in.fixed32());
            int at = in.skip(length);
            assertThat(crc).as("CRC of frame " + frames).isEqualTo(Crc32c.of(body, at, length));
            WireReader fields = new WireReader().reset(body, at, at + length);
            Frame frame = Frame.read(fields, body);
            assertThat(length <= FRAME_BYTES_MAX || frame.chunks == 1).isTrue();
            assertThat(frame.query).isGreaterThanOrEqualTo(query);
            query = frame.query;
            add(results.get(query), frame);
            frames++;
        }
        return new RemoteReadAnswer(results, frames);
    }

    private static void add(List<Result> series, Frame frame) {
        Result last = series.isEmpty() ? null : series.getLast();
        if (last != null && last.labels().equals(frame.labels)) {
            last.samples().addRange(frame.samples, 0, frame.samples.size());
        } else {
            series.add(new Result(frame.labels, frame.samples));
        }
    }

    /// A message `ChunkedReadResponse`.
    private record Frame(int query, Labels labels, SampleColumn samples, int chunks) {
        static Frame read(WireReader fields, byte[] message) {
            Map<String, String> labels = new HashMap<>();
            SampleColumn samples = new SampleColumn();
            int chunks = 0;
            assertThat(fields.tag()).isEqualTo(WireReader.message(1));
            int outer = fields.enter();
            while (fields.hasMore()) {
                int tag = fields.tag();
                int inner = fields.enter();
                if (tag == WireReader.message(1)) {
                    label(fields, message, labels);
                } else {
                    assertThat(tag).isEqualTo(WireReader.message(2));
                    chunk(fields, message, samples);
                    chunks++;
                }
                fields.leave(inner);
            }
            fields.leave(outer);
            int query = 0;
            if (fields.hasMore()) {
                assertThat(fields.tag()).isEqualTo(2 << 3);
                query = (int) fields.varint();
            }
            assertThat(fields.hasMore()).isFalse();
            return new Frame(query, Labels.of(labels), samples, chunks);
        }

        private static void chunk(WireReader fields, byte[] message, SampleColumn into) {
            long[] numbers = new long[4];
            byte[] data = {};
            while (fields.hasMore()) {
                int field = WireReader.field(fields.tag());
                if (field == 4) {
                    data = bytes(fields, message);
                } else {
                    numbers[field] = fields.varint();
                }
            }
            Encoding encoding = Encoding.ofWire((byte) numbers[3]);
            assertThat(encoding).isIn(Encoding.XOR, Encoding.HISTOGRAM, Encoding.FLOAT_HISTOGRAM);
            int count = ((data[0] & 0xFF) << 8) | (data[1] & 0xFF);
            assertThat(count).isBetween(1, CHUNK_SAMPLES_MAX);
            int before = into.size();
            new Chunk(encoding, numbers[1], numbers[2], count, 0, new ByteSlice(data))
                    .decode(TimeRange.ALL, into);
            assertThat(into.size() - before).isEqualTo(count);
            assertThat(into.timestampMs(before)).isEqualTo(numbers[1]);
            assertThat(into.timestampMs(into.size() - 1)).isEqualTo(numbers[2]);
        }
    }

    /// The only result of the only query.
    public SampleColumn only() {
        assertThat(results).hasSize(1);
        assertThat(results.getFirst()).hasSize(1);
        return results.getFirst().getFirst().samples();
    }

    /// What the answer says, without how it says it: one line per series and sample.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (List<Result> series : results) {
            lines.add("query");
            for (Result result : series) {
                lines.add(result.labels().toString());
                lines.addAll(lines(result.samples()));
            }
        }
        return Collections.unmodifiableList(lines);
    }

    /// One line per sample, histograms without empty buckets: chunks give each the buckets of all.
    public static List<String> lines(SampleColumn samples) {
        SampleColumn compact = new SampleColumn();
        for (int i = 0; i < samples.size(); i++) {
            var histogram = samples.histogram(i);
            if (histogram == null) {
                compact.addFloat(samples.timestampMs(i), samples.value(i));
            } else {
                compact.addHistogram(samples.timestampMs(i), histogram.compact(0), 0);
            }
        }
        return SampleAssert.lines(compact);
    }
}
