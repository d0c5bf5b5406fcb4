package io.varve.storage.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.testing.Property;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

final class SnappyBlockTest {
    private static final int MAX = 1 << 20;

    private static byte[] decompress(byte[] block) {
        int length = SnappyBlock.contentLength(block, block.length, MAX, "the.limit");
        byte[] content = new byte[length];
        SnappyBlock.decompress(block, block.length, content, length);
        return content;
    }

    @Test
    void contentComesBackAlsoAtTheDensestCompression() throws IOException {
        for (byte[] content : new byte[][] {{}, {7}, new byte[64], new byte[MAX]}) {
            assertThat(decompress(Snappy.compress(content))).isEqualTo(content);
        }
        // Literal of one byte, then copies of 64 bytes each.
        byte[] block = HexFormat.of().parseHex("8102" + "0007" + "fe0100".repeat(4));
        assertThat(decompress(block)).hasSize(257).containsOnly(7);
    }

    @Test
    void lengthsThatCannotBeAreRefusedBeforeAnythingIsAllocated() {
        assertRefused("", "does not begin with the length");
        assertRefused("80", "does not begin with the length");
        assertRefused("ffffffffff01", "does not begin with the length");
        assertRefused("ffffffff7f", "decompresses to 34359738367 bytes, the.limit is 1048576");
        assertRefused("818040", "decompresses to 1048577 bytes, the.limit is 1048576");
        assertRefused("808040", "declares 1048576 bytes of content, which cannot be in 3 bytes");
        assertRefused("01", "cannot be in 1 bytes");
    }

    @Test
    void brokenBlocksAreRefused() {
        assertRefused("020007", "decompression fails");
        assertRefused("010007" + "0007", "decompression fails");
        assertRefused("05fe0100000000", "decompression fails");
    }

    private static void assertRefused(String hex, String message) {
        assertThatThrownBy(() -> decompress(HexFormat.of().parseHex(hex)))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void damageIsRefusedOrChangesBytesOnly() throws IOException {
        byte[] content = new byte[5_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i % 97 + i / 500);
        }
        byte[] block = Snappy.compress(content);
        Property.check(
                "damaged snappy blocks",
                10_000,
                random -> {
                    byte[] damaged =
                            random.nextInt(4) == 0
                                    ? Arrays.copyOf(block, random.nextInt(block.length))
                                    : block.clone();
                    if (damaged.length > 0) {
                        damaged[random.nextInt(damaged.length)] ^= (byte) random.nextInt(1, 256);
                    }
                    try {
                        assertThat(decompress(damaged).length).isLessThanOrEqualTo(MAX);
                    } catch (MalformedRequestException e) {
                        assertThat(e).hasMessageContaining("the body");
                    }
                });
    }
}
