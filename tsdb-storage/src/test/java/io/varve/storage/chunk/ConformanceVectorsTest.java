package io.varve.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TimeRange;
import io.varve.storage.testing.Conformance;
import io.varve.storage.testing.SampleAssert;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The byte vectors of float chunks that lie beside the project, in both directions; without them
/// the test is skipped.
final class ConformanceVectorsTest {
    /// The bits of the NaN that arithmetic in Go yields.
    private static final long NORMAL_NAN = 0x7ff8000000000001L;

    @TestFactory
    Stream<DynamicTest> floatChunks() throws IOException {
        Path file = Conformance.folder().resolve("tsdb/chunk-vectors.json");
        JsonNode chunks = new ObjectMapper().readTree(file.toFile()).path("chunks");
        return StreamSupport.stream(chunks.spliterator(), false)
                .filter(ConformanceVectorsTest::holdsFloats)
                .map(vector ->
                        DynamicTest.dynamicTest(vector.path("name").asText(), () -> check(vector)));
    }

    private static boolean holdsFloats(JsonNode vector) {
        Encoding encoding = Encoding.ofWire((byte) vector.path("encoding").asInt());
        return encoding.kind() == Encoding.Kind.FLOAT && rises(vector.path("samples"));
    }

    /// One vector has timestamps that fall, to reach all widths; chunks here do not take those.
    private static boolean rises(JsonNode samples) {
        for (int i = 1; i < samples.size(); i++) {
            if (samples.path(i).path(0).asLong() <= samples.path(i - 1).path(0).asLong()) {
                return false;
            }
        }
        return true;
    }

    private static void check(JsonNode vector) {
        Encoding encoding = Encoding.ofWire((byte) vector.path("encoding").asInt());
        SampleColumn samples = new SampleColumn();
        for (JsonNode sample : vector.path("samples")) {
            samples.addFloat(
                    sample.path(0).asLong(), value(sample.path(1)), sample.path(2).asLong(0));
        }
        Chunk written = encoding.encode(samples, 0, samples.size(), 0);
        String hex = vector.path("hex").asText();
        assertThat(HexFormat.of().formatHex(written.data().toBytes())).isEqualTo(hex);

        SampleColumn decoded = new SampleColumn();
        new Chunk(
                        encoding,
                        written.minTimeMs(),
                        written.maxTimeMs(),
                        samples.size(),
                        0,
                        new ByteSlice(HexFormat.of().parseHex(hex)))
                .decode(TimeRange.ALL, decoded);
        SampleAssert.assertSame(decoded, samples);
    }

    private static double value(JsonNode value) {
        if (value.isNumber() && value.doubleValue() == NORMAL_NAN) {
            return Double.longBitsToDouble(NORMAL_NAN); // the NaN is given by its bits, as a number
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        return switch (value.asText()) {
            case "stale" -> StaleMarker.VALUE;
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case "-0", "-0.0" -> -0.0;
            default -> Double.parseDouble(value.asText());
        };
    }
}
