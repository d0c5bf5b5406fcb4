package io.varve.ingest.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.testing.Property;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class StrictUtf8Test {
    private static boolean javaAccepts(byte[] bytes, int offset, int length) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, offset, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void agreesWithJavaOnAllSequencesOfThreeBytesThatMatter() {
        byte[] bytes = new byte[3];
        for (int lead = 0xbf; lead <= 0xff; lead++) {
            for (int second = 0x7f; second <= 0xc1; second++) {
                for (int third : new int[] {0x41, 0x7f, 0x80, 0xbf, 0xc0}) {
                    bytes[0] = (byte) lead;
                    bytes[1] = (byte) second;
                    bytes[2] = (byte) third;
                    assertThat(StrictUtf8.isValid(bytes, 0, 3))
                            .as("%x %x %x", lead, second, third)
                            .isEqualTo(javaAccepts(bytes, 0, 3));
                }
            }
        }
    }

    @Test
    void agreesWithJavaOnDamagedTexts() {
        Property.check(
                "strict UTF-8 is Java's",
                20_000,
                random -> {
                    byte[] bytes = text(random).getBytes(StandardCharsets.UTF_8);
                    if (bytes.length > 0 && random.nextBoolean()) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                    }
                    int offset = random.nextInt(bytes.length + 1);
                    int length = random.nextInt(bytes.length - offset + 1);
                    assertThat(StrictUtf8.isValid(bytes, offset, length))
                            .isEqualTo(javaAccepts(bytes, offset, length));
                });
    }

    private static String text(SplittableRandom random) {
        int[] codePoints = {
            'a', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff
        };
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(24);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(codePoints[random.nextInt(3) == 0 ? random.nextInt(10) : 0]);
        }
        return text.toString();
    }
}
