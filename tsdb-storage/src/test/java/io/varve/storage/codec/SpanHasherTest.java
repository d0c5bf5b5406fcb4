package io.varve.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.testing.Property;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class SpanHasherTest {
    /// The reference code's key, 00 01 … 0f.
    private static final long KEY0 = 0x0706050403020100L;

    private static final long KEY1 = 0x0f0e0d0c0b0a0908L;

    /// The naive form is right because with 2 and 4 rounds it gives the published values.
    @Test
    void theNaiveFormGivesThePublishedValues() {
        assertThat(naive(KEY0, KEY1, new byte[0], 2, 4))
                .isEqualTo("a3817f04ba25a8e66df67214c7550293");
        assertThat(naive(KEY0, KEY1, new byte[] {0}, 2, 4))
                .isEqualTo("da87c1d86b99af44347659119b22fc45");
    }

    @Test
    void hashesAreThoseOfTheNaiveForm() {
        Property.check(
                "SipHash-1-3-128",
                2_000,
                random -> {
                    byte[] bytes = new byte[random.nextInt(80)];
                    random.nextBytes(bytes);
                    int offset = random.nextInt(bytes.length + 1);
                    int length = random.nextInt(bytes.length - offset + 1);
                    long key0 = random.nextLong();
                    long key1 = random.nextLong();
                    var hash = new Hash128();
                    new SpanHasher(key0, key1).hash(bytes, offset, length, hash);
                    byte[] span = Arrays.copyOfRange(bytes, offset, offset + length);
                    assertThat(hex(hash.low) + hex(hash.high))
                            .isEqualTo(naive(key0, key1, span, 1, 3));
                });
    }

    /// SipHash as its paper writes it: state, rounds, padded words.
    private static String naive(long key0, long key1, byte[] input, int rounds, int lastRounds) {
        long[] v = {
            key0 ^ 0x736f6d6570736575L,
            key1 ^ 0x646f72616e646f6dL ^ 0xee,
            key0 ^ 0x6c7967656e657261L,
            key1 ^ 0x7465646279746573L
        };
        byte[] padded = Arrays.copyOf(input, (input.length / 8 + 1) * 8);
        padded[padded.length - 1] = (byte) input.length;
        for (int i = 0; i < padded.length; i += 8) {
            long word = 0;
            for (int j = 7; j >= 0; j--) {
                word = (word << 8) | (padded[i + j] & 0xFF);
            }
            v[3] ^= word;
            rounds(v, rounds);
            v[0] ^= word;
        }
        v[2] ^= 0xee;
        rounds(v, lastRounds);
        String first = hex(v[0] ^ v[1] ^ v[2] ^ v[3]);
        v[1] ^= 0xdd;
        rounds(v, lastRounds);
        return first + hex(v[0] ^ v[1] ^ v[2] ^ v[3]);
    }

    private static void rounds(long[] v, int count) {
        for (int i = 0; i < count; i++) {
            v[0] += v[1];
            v[2] += v[3];
            v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
            v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
            v[0] = Long.rotateLeft(v[0], 32);
            v[2] += v[1];
            v[0] += v[3];
            v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
            v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
            v[2] = Long.rotateLeft(v[2], 32);
        }
    }

    private static String hex(long word) {
        return HexFormat.of().toHexDigits(Long.reverseBytes(word));
    }
}
