package io.varve.query.exec.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.Labels;
import java.nio.charset.StandardCharsets;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class XxHash64Test {
    private static long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return XxHash64.hash(bytes, bytes.length);
    }

    /// The values that the reference implementation gives.
    @Test
    void hashesAsTheReferenceDoes() {
        assertThat(hash("")).isEqualTo(0xEF46DB3751D8E999L);
        assertThat(hash("a")).isEqualTo(0xD24EC4F1A98C6E5BL);
        assertThat(hash("as")).isEqualTo(0x1C330FB2D66BE179L);
        assertThat(hash("asd")).isEqualTo(0x631C37CE72A97393L);
        assertThat(hash("asdf")).isEqualTo(0x415872F599CEA71EL);
        assertThat(hash("Call me Ishmael. Some years ago--never mind how long precisely-"))
                .isEqualTo(0x02A2E85470D6FD96L);
    }

    /// The layout of labels, worked out by hand: lengths before each name and value.
    @Test
    void placesSeriesByTheirLabels() {
        byte[] bytes = "\1a\2bc\3def\1g".getBytes(StandardCharsets.UTF_8);
        double expected = Math.scalb((double) (XxHash64.hash(bytes, bytes.length) >>> 11), 11 - 64);
        assertThat(new RatioSampler().place(Labels.of("a", "bc", "def", "g")))
                .isCloseTo(expected, Offset.offset(0x1p-52));
    }

    @Test
    void aRatioAndItsComplementTakeEverySeriesOnce() {
        RatioSampler sampler = new RatioSampler();
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            String longValue = "x".repeat(250 + i % 20);
            double place = sampler.place(Labels.of("i", Integer.toString(i), "v", longValue));
            assertThat(place).isBetween(0.0, 1.0);
            assertThat(RatioSampler.takes(0.3, place))
                    .isNotEqualTo(RatioSampler.takes(-0.7, place));
            taken += RatioSampler.takes(0.3, place) ? 1 : 0;
        }
        assertThat(taken).isBetween(250, 350);
    }
}
