package io.varve.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.TimeRange;
import io.varve.storage.testing.SampleAssert;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Chunks that a second implementation of Prometheus's formats wrote: one file per chunk, its bytes
/// in the first line, encoding and header in the second, then a line per sample: timestamp, start,
/// schema, then bits of zero threshold, count, zero count, sum, then spans and bits of counts for
/// positive and negative buckets, and bits of custom bounds.
final class HistogramGoldenTest {
    static Stream<Path> files() throws IOException, URISyntaxException {
        String folder = "/golden/histogram/v1";
        Path path =
                Path.of(
                        Objects.requireNonNull(HistogramGoldenTest.class.getResource(folder))
                                .toURI());
        try (Stream<Path> files = Files.list(path)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void bytesAndSamplesBecomeEachOther(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String hex = lines.getFirst();
        String[] kind = lines.get(1).split(" ", -1);
        Encoding encoding = Encoding.ofWire(Byte.parseByte(kind[0]));
        ResetHint header = ResetHint.valueOf(kind[1].toUpperCase(Locale.ROOT));
        SampleColumn samples = samples(lines.subList(2, lines.size()), header);

        Chunk written =
                HistogramAppender.ofRun(encoding, header, samples, 0, samples.size()).snapshot(0);
        assertThat(HexFormat.of().formatHex(written.data().toBytes())).isEqualTo(hex);
        assertThat(HistogramChunks.header(written)).isEqualTo(header);

        var decoded = new SampleColumn();
        chunk(encoding, samples, hex).decode(TimeRange.ALL, decoded);
        SampleAssert.assertSame(decoded, samples);
        for (int i = 0; i < decoded.size(); i++) {
            FloatHistogram histogram = Objects.requireNonNull(decoded.histogram(i));
            ResetHint later = i == 0 ? ResetHint.UNKNOWN : ResetHint.NOT_RESET;
            assertThat(histogram.hint()).isEqualTo(header == ResetHint.GAUGE ? header : later);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void anAppenderWritesTheSameBytesSampleBySampleAndAfterResuming(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String[] kind = lines.get(1).split(" ", -1);
        Encoding encoding = Encoding.ofWire(Byte.parseByte(kind[0]));
        ResetHint header = ResetHint.valueOf(kind[1].toUpperCase(Locale.ROOT));
        SampleColumn samples = samples(lines.subList(2, lines.size()), header);
        FloatHistogram first = HistogramAppender.histogramAt(samples, 0);
        HistogramAppender appender = HistogramAppender.open(encoding, first.withHint(header));
        for (int i = 0; i < samples.size(); i++) {
            FloatHistogram histogram = HistogramAppender.histogramAt(samples, i);
            assertThat(appender.append(samples.timestampMs(i), histogram, samples.startMs(i)))
                    .isTrue();
            appender = HistogramAppender.resume(appender.snapshot(0));
        }
        byte[] bytes = appender.snapshot(0).data().toBytes();
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(lines.getFirst());
        assertThat(appender.minTimeMs()).isEqualTo(samples.timestampMs(0));
        assertThat(appender.maxTimeMs()).isEqualTo(samples.timestampMs(samples.size() - 1));
    }

    private static Chunk chunk(Encoding encoding, SampleColumn samples, String hex) {
        return new Chunk(
                encoding,
                samples.timestampMs(0),
                samples.timestampMs(samples.size() - 1),
                samples.size(),
                0,
                new ByteSlice(HexFormat.of().parseHex(hex)));
    }

    private static SampleColumn samples(List<String> lines, ResetHint header) {
        var samples = new SampleColumn();
        ResetHint hint = header == ResetHint.GAUGE ? header : ResetHint.UNKNOWN;
        for (String line : lines) {
            String[] parts = line.split(" ", -1);
            FloatHistogram histogram =
                    parts[2].equals("stale") ? FloatHistogram.STALE : histogram(parts);
            samples.addHistogram(
                    Long.parseLong(parts[0]), histogram.withHint(hint), Long.parseLong(parts[1]));
        }
        return samples;
    }

    private static FloatHistogram histogram(String[] parts) {
        return FloatHistogram.builder()
                .schema(Integer.parseInt(parts[2]))
                .zeroThreshold(number(parts[3]))
                .count(number(parts[4]))
                .zeroCount(number(parts[5]))
                .sum(number(parts[6]))
                .positive(Buckets.of(spans(parts[7]), numbers(parts[8])))
                .negative(Buckets.of(spans(parts[9]), numbers(parts[10])))
                .customBounds(numbers(parts[11]))
                .build();
    }

    private static BucketSpans spans(String text) {
        List<Integer> numbers = new ArrayList<>();
        if (!text.equals("-")) {
            for (String number : text.split("[,+]", -1)) {
                numbers.add(Integer.parseInt(number));
            }
        }
        return BucketSpans.of(numbers.stream().mapToInt(Integer::intValue).toArray());
    }

    private static double[] numbers(String text) {
        if (text.equals("-")) {
            return new double[0];
        }
        return Stream.of(text.split(",", -1)).mapToDouble(HistogramGoldenTest::number).toArray();
    }

    private static double number(String bits) {
        return Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    }
}
