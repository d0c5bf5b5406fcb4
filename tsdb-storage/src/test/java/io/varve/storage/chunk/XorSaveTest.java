package io.varve.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SampleGenerator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class XorSaveTest {
    @Test
    void aSavedChunkGoesOnAsIfNothingHadHappened() {
        Property.check(
                "a saved chunk goes on",
                500,
                random -> {
                    SampleColumn samples = SampleGenerator.floats(random, random.nextInt(1, 150));
                    int saved = random.nextInt(samples.size());
                    XorAppender whole = new XorAppender();
                    XorAppender part = new XorAppender();
                    for (int i = 0; i < samples.size(); i++) {
                        whole.append(samples.timestampMs(i), samples.value(i));
                        part.append(samples.timestampMs(i), samples.value(i));
                        if (i == saved) {
                            part = restored(part);
                        }
                    }
                    assertThat(part.snapshot(0).data().toBytes())
                            .isEqualTo(whole.snapshot(0).data().toBytes());
                    assertThat(part.maxTimeMs()).isEqualTo(whole.maxTimeMs());
                });
    }

    private static XorAppender restored(XorAppender appender) {
        ByteWriter out = new ByteWriter(16);
        appender.save(out);
        ByteReader in = new ByteReader(out.array(), 0, out.length());
        XorAppender restored = XorAppender.restore(in);
        assertThat(in.remaining()).isZero();
        return restored;
    }

    @Test
    void nothingIsSavedOfAnEmptyChunk() {
        assertThatThrownBy(() -> new XorAppender().save(new ByteWriter(16)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void randomBytesAreCorruptOrAChunk() {
        Property.check(
                "random bytes are no saved chunk",
                5_000,
                random -> {
                    byte[] bytes = randomSave(random);
                    try {
                        XorAppender restored = XorAppender.restore(new ByteReader(bytes));
                        restored.snapshot(0).decode(TimeRange.ALL, new SampleColumn());
                    } catch (CorruptDataException expected) {
                        assertThat(expected).hasMessageMatching("(?s).+");
                    }
                });
    }

    private static byte[] randomSave(SplittableRandom random) {
        ByteWriter out = new ByteWriter(16);
        XorAppender appender = new XorAppender();
        SampleColumn samples = SampleGenerator.floats(random, random.nextInt(1, 20));
        for (int i = 0; i < samples.size(); i++) {
            appender.append(samples.timestampMs(i), samples.value(i));
        }
        appender.save(out);
        byte[] bytes = out.toBytes();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
