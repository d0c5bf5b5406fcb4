package io.varve.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.codec.PackedLongs;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TimeRange;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SampleAssert;
import io.varve.storage.testing.SampleGenerator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DenseChunksTest {
    /// What a dense chunk may cost beyond its values in XOR: flags and the rest of a byte.
    private static final int OVERHEAD_BYTES = 2;

    @Test
    void packedNumbersComeBackWhateverTheyAre() {
        Property.check(
                "packed longs",
                5_000,
                random -> {
                    long[] numbers = numbers(random, 1 + random.nextInt(200));
                    int from = random.nextInt(numbers.length);
                    var out = new ByteWriter(16);
                    PackedLongs.encode(out, numbers, from, numbers.length);
                    int count = numbers.length - from;
                    assertThat(out.length()).isLessThanOrEqualTo(12 + 8 * count);
                    long[] decoded = new long[count + 3];
                    var in = new ByteReader(out.array(), 0, out.length());
                    PackedLongs.decode(in, count, decoded, 2);
                    assertThat(in.remaining()).isZero();
                    for (int i = 0; i < count; i++) {
                        assertThat(decoded[2 + i]).isEqualTo(numbers[from + i]);
                    }
                });
    }

    private static long[] numbers(SplittableRandom random, int count) {
        long[] numbers = new long[count];
        int kind = random.nextInt(7);
        long factor = random.nextInt(3) == 0 ? 4096 : 1;
        long number = random.nextLong() >> random.nextInt(64);
        long step = random.nextInt(100_000);
        for (int i = 0; i < count; i++) {
            number +=
                    switch (kind) {
                        case 0 -> random.nextLong() >> random.nextInt(64);
                        case 1 -> random.nextInt(20) == 0 ? factor * random.nextInt(100) : 0;
                        case 2 -> step;
                        case 3 -> step + factor * random.nextInt(8);
                        case 4 -> random.nextInt(30) == 0 ? Long.MIN_VALUE : step;
                        case 5 -> step * i / 2;
                        default -> random.nextInt(64) < i ? factor * random.nextInt(9) : 0;
                    };
            numbers[i] = number;
        }
        return numbers;
    }

    @Test
    void chunksHoldTheSamplesAndAreNeverLargerThanXor() {
        Property.check(
                "dense chunks",
                2_000,
                random -> {
                    SampleColumn samples = SampleGenerator.floats(random, 1 + random.nextInt(400));
                    int max = 1 + random.nextInt(300);
                    List<Chunk> chunks = new DenseChunks(max).cut(samples, 3);
                    var decoded = new SampleColumn();
                    int from = 0;
                    for (Chunk chunk : chunks) {
                        assertThat(chunk.sampleCount()).isLessThanOrEqualTo(max);
                        assertThat(chunk.replica()).isEqualTo(3);
                        Chunk shape = random.nextBoolean() ? chunk : chunk.inlined();
                        (random.nextBoolean() ? shape : shape.split())
                                .decode(TimeRange.ALL, decoded);
                        int to = from + chunk.sampleCount();
                        var xor = new ByteWriter(16);
                        new XorValues().encode(xor, samples.values(), from, to);
                        assertThat(chunk.data().length())
                                .isLessThanOrEqualTo(xor.length() + OVERHEAD_BYTES);
                        from = to;
                    }
                    SampleAssert.assertSame(decoded, samples);
                });
    }

    @Test
    void everyKindOfValueGetsItsEncoding() {
        assertThat(encodingOf(i -> 42)).isEqualTo(Encoding.CONSTANT);
        assertThat(encodingOf(i -> -0.0)).isEqualTo(Encoding.CONSTANT);
        assertThat(encodingOf(i -> i * 17 + i % 3)).isEqualTo(Encoding.INTEGER);
        assertThat(encodingOf(i -> i == 99 ? StaleMarker.VALUE : i * 17 + i % 3))
                .isEqualTo(Encoding.INTEGER);
        assertThat(encodingOf(i -> (i * 37 % 101) / 100.0)).isEqualTo(Encoding.DECIMAL);
        assertThat(encodingOf(i -> Math.sqrt(i + 2))).isEqualTo(Encoding.XOR_COLUMN);
    }

    @Test
    void steadyCountersAndRegularTimesTakeNearlyNothing() {
        SampleColumn samples = column(i -> 1000 + 13L * i + (i * 7 % 5 == 0 ? 1 : 0));
        Chunk chunk = new DenseChunks(240).floats(samples, 0, 240, 0);
        assertThat(chunk.data().length()).isCloseTo(240 / 8 + 8, within(6));
        var times = new ByteWriter(16);
        chunk.times().write(times);
        assertThat(times.length()).isLessThanOrEqualTo(12);
    }

    private interface Values {
        double at(int index);
    }

    private static Encoding encodingOf(Values values) {
        return new DenseChunks(240).floats(column(values), 0, 240, 0).encoding();
    }

    private static SampleColumn column(Values values) {
        var column = new SampleColumn();
        for (int i = 0; i < 240; i++) {
            column.addFloat(SampleGenerator.EPOCH_MS + 15_000L * i, values.at(i));
        }
        return column;
    }
}
