package io.varve.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SampleAssert;
import io.varve.storage.testing.SampleGenerator;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class XorAppenderTest {
    @Test
    void aSnapshotStaysAsItWasAndAResumedChunkGoesOnAsTheFirst() {
        Property.check(
                "snapshot and resume",
                2_000,
                random -> {
                    SampleColumn samples = SampleGenerator.floats(random, 1 + random.nextInt(60));
                    int cut = 1 + random.nextInt(samples.size());
                    var appender = new XorAppender();
                    append(appender, samples, 0, cut);
                    Chunk snapshot = appender.snapshot(3);
                    byte[] before = snapshot.data().toBytes();
                    // Stored bytes may lie in a page with other things behind them.
                    byte[] stored = Arrays.copyOf(before, before.length + random.nextInt(4));
                    XorAppender resumed =
                            XorAppender.resume(
                                    new Chunk(
                                            Encoding.XOR,
                                            snapshot.minTimeMs(),
                                            snapshot.maxTimeMs(),
                                            cut,
                                            3,
                                            new ByteSlice(stored, 0, before.length)));
                    append(appender, samples, cut, samples.size());
                    append(resumed, samples, cut, samples.size());

                    assertThat(snapshot.data().toBytes()).isEqualTo(before);
                    assertThat(snapshot.sampleCount()).isEqualTo(cut);
                    assertThat(snapshot.replica()).isEqualTo(3);
                    assertThat(resumed.minTimeMs()).isEqualTo(samples.timestampMs(0));
                    assertThat(resumed.maxTimeMs())
                            .isEqualTo(samples.timestampMs(samples.size() - 1));
                    assertThat(Double.doubleToRawLongBits(resumed.lastValue()))
                            .isEqualTo(
                                    Double.doubleToRawLongBits(samples.value(samples.size() - 1)));
                    Chunk whole = appender.seal(0);
                    assertThat(resumed.seal(0).data().toBytes()).isEqualTo(whole.data().toBytes());
                    var decoded = new SampleColumn();
                    whole.decode(TimeRange.ALL, decoded);
                    SampleAssert.assertSame(decoded, samples);
                });
    }

    private static void append(XorAppender appender, SampleColumn samples, int from, int to) {
        for (int i = from; i < to; i++) {
            appender.append(samples.timestampMs(i), samples.value(i));
            assertThat(appender.sampleCount()).isEqualTo(i + 1);
            assertThat(appender.maxTimeMs()).isEqualTo(samples.timestampMs(i));
        }
    }

    @Test
    void timeRises() {
        var appender = new XorAppender();
        assertThatThrownBy(appender::maxTimeMs).isInstanceOf(IllegalStateException.class);
        appender.append(-5, 1);
        assertThatThrownBy(() -> appender.append(-5, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timestamp -5 follows -5");
        assertThatThrownBy(() -> appender.append(Long.MAX_VALUE, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(appender.sampleCount()).isEqualTo(1);
    }

    @Test
    void theWidestTimesFit() {
        var appender = new XorAppender();
        appender.append(Long.MIN_VALUE, 0);
        appender.append(Long.MAX_VALUE - 2, -1);
        XorAppender resumed = XorAppender.resume(appender.snapshot(0));
        appender.append(Long.MAX_VALUE - 1, Double.NaN);
        resumed.append(Long.MAX_VALUE - 1, Double.NaN);
        var decoded = new SampleColumn();
        appender.snapshot(0).decode(TimeRange.ALL, decoded);
        assertThat(decoded.size()).isEqualTo(3);
        assertThat(decoded.timestampMs(1)).isEqualTo(Long.MAX_VALUE - 2);
        assertThat(decoded.timestampMs(2)).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(resumed.snapshot(0).data().toBytes())
                .isEqualTo(appender.snapshot(0).data().toBytes());
    }

    @Test
    void aChunkHolds65535Samples() {
        var appender = new XorAppender();
        for (int i = 0; i < XorAppender.SAMPLES_MAX; i++) {
            // Alternating windows and deltas make every sample as long as it can be.
            appender.append(
                    i * 10_000_000_000L + (i & 1) * 1_000_000_000L, (i & 1) == 0 ? 0 : -1.1);
        }
        Chunk chunk = appender.seal(0);
        assertThat(chunk.sampleCount()).isEqualTo(65_535);
        assertThat(chunk.data().length()).isLessThanOrEqualTo(XorAppender.BYTES_MAX);
        var decoded = new SampleColumn();
        chunk.decode(TimeRange.ALL, decoded);
        assertThat(decoded.size()).isEqualTo(65_535);
        var full = XorAppender.resume(chunk);
        assertThatThrownBy(() -> full.append(Long.MAX_VALUE - 1, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("chunk is full: 65535 samples");
    }

    @Test
    void aWrongSampleCountIsCorrupt() {
        var appender = new XorAppender();
        appender.append(1, 1);
        appender.append(2, 2);
        Chunk chunk = appender.seal(0);
        var lying = new Chunk(Encoding.XOR, 1, 2, 3, 0, chunk.data());
        assertThatThrownBy(() -> lying.decode(TimeRange.ALL, new SampleColumn()))
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("XOR chunk holds 2 samples, want 3");
    }
}
