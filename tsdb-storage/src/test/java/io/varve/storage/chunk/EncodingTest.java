package io.varve.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SampleAssert;
import io.varve.storage.testing.SampleGenerator;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds for every encoding.
final class EncodingTest {
    @ParameterizedTest
    @EnumSource
    void samplesComeBackToTheBitInEveryRange(Encoding encoding) {
        Property.check(
                encoding + " round trip",
                cases(encoding, 3_000),
                random -> {
                    SampleColumn samples = samples(encoding, random);
                    int from = random.nextInt(samples.size());
                    int to = random.nextInt(from, samples.size()) + 1;
                    Chunk chunk = encoding.encode(samples, from, to, 7);
                    assertThat(chunk.minTimeMs()).isEqualTo(samples.timestampMs(from));
                    assertThat(chunk.maxTimeMs()).isEqualTo(samples.timestampMs(to - 1));
                    assertThat(chunk.replica()).isEqualTo(7);

                    var all = new SampleColumn();
                    inside(random, chunk).decode(TimeRange.ALL, all);
                    SampleAssert.assertSame(all, part(samples, from, to, TimeRange.ALL));

                    TimeRange range =
                            TimeRange.closed(
                                    samples.timestampMs(random.nextInt(from + 1)),
                                    samples.timestampMs(random.nextInt(from, samples.size())));
                    var some = new SampleColumn();
                    chunk.decode(range, some);
                    SampleAssert.assertSame(some, part(samples, from, to, range));
                });
    }

    @ParameterizedTest
    @EnumSource
    void brokenBytesAreCorruptOrStillRiseInTime(Encoding encoding) {
        Property.check(
                encoding + " broken bytes",
                cases(encoding, 20_000),
                random -> {
                    SampleColumn samples = samples(encoding, random);
                    Chunk chunk = encoding.encode(samples, 0, samples.size(), 0);
                    byte[] broken = breakBytes(random, chunk.data().toBytes());
                    var decoded = new SampleColumn();
                    try {
                        new Chunk(encoding, 0, 0, samples.size(), 0, new ByteSlice(broken))
                                .decode(TimeRange.ALL, decoded);
                    } catch (CorruptDataException e) {
                        assertThat(e.getMessage()).isNotEmpty();
                        return;
                    }
                    for (int i = 1; i < decoded.size(); i++) {
                        assertThat(decoded.timestampMs(i))
                                .isGreaterThan(decoded.timestampMs(i - 1));
                    }
                });
    }

    @Test
    void wireBytesAreFixedAndAnUnknownOneIsCorrupt() {
        assertThat(Encoding.ofWire((byte) 1)).isEqualTo(Encoding.XOR);
        assertThat(Encoding.ofWire((byte) 64)).isEqualTo(Encoding.CONSTANT);
        assertThat(Encoding.ofWire((byte) 65)).isEqualTo(Encoding.INTEGER);
        assertThat(Encoding.ofWire((byte) 66)).isEqualTo(Encoding.DECIMAL);
        assertThat(Encoding.ofWire((byte) 67)).isEqualTo(Encoding.XOR_COLUMN);
        for (Encoding encoding : Encoding.values()) {
            assertThat(Encoding.ofWire(encoding.wire())).isEqualTo(encoding);
        }
        assertThatThrownBy(() -> Encoding.ofWire((byte) 0xFE))
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("chunk encoding 254 is unknown");
    }

    /// Histograms have more bytes per sample, so that fewer cases reach as much.
    private static int cases(Encoding encoding, int ofFloats) {
        return switch (encoding.kind()) {
            case FLOAT -> ofFloats;
            case HISTOGRAM -> ofFloats / 5;
        };
    }

    private static SampleColumn samples(Encoding encoding, SplittableRandom random) {
        int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 12);
        return switch (encoding.kind()) {
            case FLOAT -> {
                SampleColumn floats = floats(encoding, random, count);
                boolean starts =
                        encoding == Encoding.XOR2
                                || (encoding.isColumnar() && random.nextInt(4) == 0);
                yield starts ? withStarts(random, floats) : floats;
            }
            case HISTOGRAM -> {
                HistogramForm form = HistogramForm.of(encoding);
                yield SampleGenerator.histograms(random, count, form.integer(), form.starts());
            }
        };
    }

    /// The same floats with start timestamps that mostly stay, as counters have them.
    private static SampleColumn withStarts(SplittableRandom random, SampleColumn floats) {
        var samples = new SampleColumn();
        long startMs = 0;
        for (int i = 0; i < floats.size(); i++) {
            if (random.nextInt(8) == 0) {
                startMs =
                        random.nextInt(3) == 0
                                ? 0
                                : floats.timestampMs(i) - random.nextInt(100_000);
            }
            samples.addFloat(floats.timestampMs(i), floats.value(i), startMs);
        }
        return samples;
    }

    private static SampleColumn floats(Encoding encoding, SplittableRandom random, int count) {
        var column = new SampleColumn();
        long[] timestampsMs = SampleGenerator.timestamps(random, count);
        double[] values = SampleGenerator.values(random, count);
        double step = random.nextInt(1_000) - 500;
        double constant = random.nextBoolean() ? values[0] : step;
        for (int i = 0; i < count; i++) {
            double scaled = Math.rint(random.nextInt(1_000_000) / 8.0 + step * i);
            double odd = i % 40 == 39 ? StaleMarker.VALUE : random.nextBoolean() ? -0.0 : Math.PI;
            double value =
                    switch (encoding) {
                        case CONSTANT -> constant;
                        case INTEGER -> i % 20 == 19 ? odd : scaled * 4096;
                        case DECIMAL -> i % 20 == 19 ? odd : scaled / 1000;
                        default -> values[i];
                    };
            column.addFloat(timestampsMs[i], value);
        }
        return column;
    }

    /// The chunk with its bytes in the middle of other ones.
    private static Chunk inside(SplittableRandom random, Chunk chunk) {
        byte[] bytes = chunk.data().toBytes();
        int offset = random.nextInt(9);
        byte[] array = new byte[offset + bytes.length + random.nextInt(9)];
        random.nextBytes(array);
        System.arraycopy(bytes, 0, array, offset, bytes.length);
        return new Chunk(
                chunk.encoding(),
                chunk.minTimeMs(),
                chunk.maxTimeMs(),
                chunk.sampleCount(),
                chunk.replica(),
                new ByteSlice(array, offset, bytes.length));
    }

    private static SampleColumn part(SampleColumn samples, int from, int to, TimeRange range) {
        var part = new SampleColumn();
        for (int i = from; i < to; i++) {
            if (range.contains(samples.timestampMs(i))) {
                part.addFrom(samples, i);
            }
        }
        return part;
    }

    private static byte[] breakBytes(SplittableRandom random, byte[] bytes) {
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield bytes;
            }
            default -> {
                byte[] noise = new byte[random.nextInt(100)];
                random.nextBytes(noise);
                // A right count lets the decoder get past the header.
                System.arraycopy(bytes, 0, noise, 0, Math.min(2, noise.length));
                yield noise;
            }
        };
    }
}
