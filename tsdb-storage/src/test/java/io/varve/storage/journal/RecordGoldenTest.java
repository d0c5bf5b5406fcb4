package io.varve.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.HistogramBytes;
import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Journal records of version 1, one file each: its bytes in the first line; tenant, replica and
/// out-of-order window in the second; then a line per sample with ref, time, the value's bits and
/// the start timestamp. A histogram's line has an h and its [HistogramBytes] for the value. Lines
/// of exemplars and metadata say so, and are divided by `|`. What is called `decode-…` has parts
/// that this version does not write.
final class RecordGoldenTest {
    static Stream<Path> files() throws IOException, URISyntaxException {
        Path folder =
                Path.of(
                        Objects.requireNonNull(
                                        RecordGoldenTest.class.getResource("/golden/journal/v1"))
                                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void bytesAndSamplesBecomeEachOther(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String[] head = lines.get(1).split(" ", -1);
        WriteBatch batch =
                new WriteBatch(
                        TenantId.ANONYMOUS, Integer.parseInt(head[1]), Math.max(1, lines.size()));
        for (String line : lines.subList(2, lines.size())) {
            if (addExtra(line.split("\\|", -1), batch)) {
                continue;
            }
            String[] parts = line.split(" ", -1);
            if (parts[2].startsWith("h")) {
                byte[] bytes = HexFormat.of().parseHex(parts[2].substring(1));
                batch.addHistogram(
                        Long.parseUnsignedLong(parts[0], 16),
                        Long.parseLong(parts[1]),
                        HistogramBytes.read(new ByteReader(bytes)),
                        Long.parseLong(parts[3]));
                continue;
            }
            batch.add(
                    Long.parseUnsignedLong(parts[0], 16),
                    Long.parseLong(parts[1]),
                    Double.longBitsToDouble(Long.parseUnsignedLong(parts[2], 16)),
                    Long.parseLong(parts[3]));
        }
        int tenant = Integer.parseInt(head[0]);
        long windowMs = Long.parseLong(head[2]);
        if (!file.getFileName().toString().startsWith("decode-")) {
            byte[] record = RecordEncoder.encode(tenant, windowMs, batch);
            assertThat(HexFormat.of().formatHex(record)).isEqualTo(lines.getFirst());
        }
        RecordDecoder decoder = new RecordDecoder();
        decoder.decode(HexFormat.of().parseHex(lines.getFirst()));
        assertThat(describe(decoder)).isEqualTo(lines.subList(1, lines.size()));
    }

    private static boolean addExtra(String[] parts, WriteBatch batch) {
        switch (parts[0]) {
            case "exemplar" ->
                    batch.addExemplar(
                            Long.parseUnsignedLong(parts[1], 16),
                            new Exemplar(
                                    Labels.of(Arrays.copyOfRange(parts, 4, parts.length)),
                                    Long.parseLong(parts[2]),
                                    Double.longBitsToDouble(Long.parseUnsignedLong(parts[3], 16))));
            case "metadata" ->
                    batch.addMetadata(
                            new MetricMetadata(
                                    parts[1],
                                    MetricMetadata.Type.valueOf(parts[2]),
                                    parts[3],
                                    parts[4]));
            default -> {
                return false;
            }
        }
        return true;
    }

    static List<String> describe(RecordDecoder decoder) {
        List<String> lines = new ArrayList<>();
        lines.add(decoder.tenant() + " " + decoder.replica() + " " + decoder.outOfOrderWindowMs());
        for (int i = 0; i < decoder.size(); i++) {
            long bits = Double.doubleToRawLongBits(decoder.values()[i]);
            lines.add(
                    "%x %d %016x %d"
                            .formatted(
                                    decoder.refs()[i],
                                    decoder.timestampsMs()[i],
                                    bits,
                                    decoder.hasStarts() ? decoder.startsMs()[i] : 0));
        }
        for (int i = 0; i < decoder.histogramCount(); i++) {
            ByteWriter bytes = new ByteWriter(100);
            HistogramBytes.write(decoder.histogram(i), bytes);
            lines.add(
                    "%x %d h%s %d"
                            .formatted(
                                    decoder.histogramRefs()[i],
                                    decoder.histogramTimestampsMs()[i],
                                    HexFormat.of().formatHex(bytes.toBytes()),
                                    decoder.histogramStartMs(i)));
        }
        for (int i = 0; i < decoder.exemplarCount(); i++) {
            Exemplar exemplar = decoder.exemplar(i);
            StringBuilder line =
                    new StringBuilder(
                            "exemplar|%x|%d|%016x"
                                    .formatted(
                                            decoder.exemplarRef(i),
                                            exemplar.timestampMs(),
                                            Double.doubleToRawLongBits(exemplar.value())));
            for (Map.Entry<String, String> label : exemplar.labels().entries()) {
                line.append('|').append(label.getKey()).append('|').append(label.getValue());
            }
            lines.add(line.toString());
        }
        for (MetricMetadata said : decoder.metadata()) {
            lines.add(
                    "metadata|%s|%s|%s|%s"
                            .formatted(said.family(), said.type(), said.help(), said.unit()));
        }
        return lines;
    }
}
