package io.varve.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.TimeRange;
import io.varve.storage.testing.SampleAssert;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Chunks that a second implementation of Prometheus's format wrote: one file per chunk, its bytes
/// in the first line, then a line per sample with the value's bits.
final class XorGoldenTest {
    static Stream<Path> files() throws IOException, URISyntaxException {
        Path folder =
                Path.of(
                        Objects.requireNonNull(XorGoldenTest.class.getResource("/golden/xor/v1"))
                                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void bytesAndSamplesBecomeEachOther(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        byte[] bytes = HexFormat.of().parseHex(lines.getFirst());
        var samples = new SampleColumn();
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split(" ", -1);
            long bits = Long.parseUnsignedLong(parts[1], 16);
            samples.addFloat(Long.parseLong(parts[0]), Double.longBitsToDouble(bits));
        }

        Chunk chunk = Encoding.XOR.encode(samples, 0, samples.size(), 0);
        assertThat(HexFormat.of().formatHex(chunk.data().toBytes())).isEqualTo(lines.getFirst());

        var decoded = new SampleColumn();
        new Chunk(
                        Encoding.XOR,
                        chunk.minTimeMs(),
                        chunk.maxTimeMs(),
                        samples.size(),
                        0,
                        new ByteSlice(bytes))
                .decode(TimeRange.ALL, decoded);
        SampleAssert.assertSame(decoded, samples);
    }
}
