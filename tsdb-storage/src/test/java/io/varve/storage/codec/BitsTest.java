package io.varve.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.testing.Property;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class BitsTest {
    @Test
    void theMostSignificantBitOfEachByteComesFirst() {
        var writer = new BitWriter(0);
        writer.bit(true);
        writer.bits(0b01, 2);
        writer.bits(0b1_0000_0001, 9);
        assertThat(writer.bitLength()).isEqualTo(12);
        assertThat(writer.toBytes()).isEqualTo(new byte[] {(byte) 0b1011_0000, 0b0001_0000});
    }

    @Test
    void whatIsWrittenIsReadAndIsTheSameAsOneBigBinaryNumber() {
        Property.check(
                "bits come back",
                2_000,
                random -> {
                    int fields = random.nextInt(1, 40);
                    int[] counts = random.ints(fields, 1, 65).toArray();
                    long[] values = random.longs(fields).toArray();
                    var writer = new BitWriter(random.nextInt(20));
                    BigInteger expected = BigInteger.ONE;
                    for (int i = 0; i < fields; i++) {
                        writer.bits(values[i], counts[i]);
                        for (int bit = counts[i] - 1; bit >= 0; bit--) {
                            expected =
                                    expected.shiftLeft(1)
                                            .or(BigInteger.valueOf((values[i] >>> bit) & 1));
                        }
                    }
                    int padding = 8 * writer.byteLength() - writer.bitLength();
                    // The leading one keeps leading zeros; it fills a byte of its own.
                    byte[] big = expected.shiftLeft(padding).toByteArray();
                    byte[] bytes = writer.toBytes();
                    assertThat(bytes).isEqualTo(Arrays.copyOfRange(big, 1, big.length));

                    int offset = random.nextInt(4);
                    byte[] inside = new byte[offset + bytes.length + random.nextInt(12)];
                    random.nextBytes(inside);
                    System.arraycopy(bytes, 0, inside, offset, bytes.length);
                    var reader = new BitReader(inside, offset, bytes.length);
                    for (int i = 0; i < fields; i++) {
                        long mask = counts[i] == 64 ? -1 : (1L << counts[i]) - 1;
                        assertThat(reader.bits(counts[i])).isEqualTo(values[i] & mask);
                    }
                    assertThat(reader.remaining()).isEqualTo(padding);
                    assertThatThrownBy(() -> reader.bits(padding + 1))
                            .isInstanceOf(CorruptDataException.class);
                });
    }

    @Test
    void aWriterGoesOnWhereAnotherStopped() {
        Property.check(
                "resumed writer",
                500,
                random -> {
                    int firstBits = random.nextInt(1, 65);
                    long first = random.nextLong();
                    long second = random.nextLong();
                    var whole = new BitWriter(0);
                    whole.bits(first, firstBits);
                    byte[] stored = Arrays.copyOf(whole.toBytes(), 8 + random.nextInt(9));
                    Arrays.fill(stored, whole.byteLength(), stored.length, (byte) -1);
                    whole.bits(second, 64);
                    whole.bytes(stored, 0, 5);
                    var resumed = new BitWriter(stored.clone(), firstBits);
                    resumed.bits(second, 64);
                    resumed.bytes(stored, 0, 5);
                    assertThat(resumed.toBytes()).isEqualTo(whole.toBytes());
                });
    }

    @Test
    void varintsInBitStreamsAreThoseOfByteStreams() {
        Property.check(
                "varints in bit streams",
                2_000,
                random -> {
                    long value = random.nextLong() >>> random.nextInt(64);
                    var bits = new BitWriter(0);
                    bits.bits(1, 3);
                    bits.uvarint(value);
                    bits.varint(-value);
                    var reader = new BitReader(bits.toBytes());
                    assertThat(reader.bits(3)).isEqualTo(1);
                    assertThat(reader.uvarint()).isEqualTo(value);
                    assertThat(reader.varint()).isEqualTo(-value);

                    var aligned = new BitWriter(0);
                    aligned.uvarint(value);
                    var bytes = new ByteWriter(0);
                    bytes.uvarint(value);
                    assertThat(aligned.toBytes()).isEqualTo(bytes.toBytes());
                });
    }

    @Test
    void aVarintOfMoreThan64BitsIsCorrupt() {
        byte[] tooLong = HexFormat.of().parseHex("ffffffffffffffffff02");
        assertThatThrownBy(() -> new BitReader(tooLong).uvarint())
                .isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> new ByteReader(tooLong).uvarint())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("offset 0");
    }
}
