package io.varve.storage.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

final class SnappyWriterTest {
    private static byte[] content(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            for (int i = 0; i < length; i++) {
                bytes[i] &= 3;
            }
        }
        return bytes;
    }

    @Test
    void piecesAndWhatIsPutBeforeThemComeBackAsOneBlock() {
        Property.check(
                "snappy pieces",
                60,
                random -> {
                    ByteArrayOutputStream expected = new ByteArrayOutputStream();
                    MemoryAccount memory = new MemoryAccount("the.limit", 1 << 24);
                    try (SnappyWriter writer = new SnappyWriter(memory)) {
                        for (int message = random.nextInt(4); message >= 0; message--) {
                            byte[] head = content(random, random.nextInt(1, 61));
                            int mark = writer.mark();
                            ByteArrayOutputStream body = new ByteArrayOutputStream();
                            for (int part = random.nextInt(6); part > 0; part--) {
                                int length = random.nextInt(1 << random.nextInt(1, 18));
                                byte[] bytes = content(random, length);
                                int from = length == 0 ? 0 : random.nextInt(length);
                                writer.write(bytes, from, length - from);
                                body.write(bytes, from, length - from);
                            }
                            writer.insert(mark, head);
                            expected.writeBytes(head);
                            expected.writeBytes(body.toByteArray());
                        }
                        ByteArrayOutputStream block = new ByteArrayOutputStream();
                        writer.writeTo(block);
                        assertThat(Snappy.uncompress(block.toByteArray()))
                                .isEqualTo(expected.toByteArray());
                        assertThat(writer.contentLength()).isEqualTo(expected.size());
                        assertThat(memory.usedBytes()).isGreaterThanOrEqualTo(block.size());
                    }
                    assertThat(memory.usedBytes()).isZero();
                });
    }

    @Test
    void nothingIsABlockToo() throws IOException {
        try (SnappyWriter writer = new SnappyWriter(new MemoryAccount("the.limit", 1 << 20))) {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            writer.writeTo(block);
            assertThat(Snappy.uncompress(block.toByteArray())).isEmpty();
        }
    }

    @Test
    void memoryIsBounded() {
        MemoryAccount memory = new MemoryAccount("the.limit", 1 << 18);
        try (SnappyWriter writer = new SnappyWriter(memory)) {
            byte[] noise = new byte[1 << 18];
            new SplittableRandom(1).nextBytes(noise);
            assertThatThrownBy(() -> writer.write(noise, 0, noise.length))
                    .isInstanceOf(VarveException.class)
                    .hasMessageContaining("the.limit of 262144 bytes is exceeded")
                    .extracting(e -> ((VarveException) e).kind())
                    .isEqualTo(ErrorKind.LIMITED);
        }
        assertThat(memory.usedBytes()).isZero();
    }
}
