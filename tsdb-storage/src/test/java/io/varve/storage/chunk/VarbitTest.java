package io.varve.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.codec.BitReader;
import io.varve.storage.codec.BitWriter;
import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VarbitTest {
    private static String bits(BitWriter out) {
        var in = new BitReader(out.toBytes());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < out.bitLength(); i++) {
            text.append(in.bit() ? '1' : '0');
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 10 001",
        "-1, 10 111",
        "-3, 10 101",
        "4, 10 100",
        "-4, 110 111100",
        "5, 110 000101",
        "-31, 110 100001",
        "32, 110 100000",
        "33, 1110 000100001",
        "256, 1110 100000000",
        "257, 11110 000100000001",
        "2049, 111110 000000100000000001",
        "131073, 1111110 0000000100000000000000001",
        "16777217, 11111110 00000000000000000000000000000001000000000000000000000001",
        "36028797018963968, 11111110 10000000000000000000000000000000000000000000000000000000",
        "36028797018963969, 11111111"
                + " 0000000010000000000000000000000000000000000000000000000000000001",
        "-9223372036854775808, 11111111"
                + " 1000000000000000000000000000000000000000000000000000000000000000"
    })
    void signedBits(long value, String expected) {
        var out = new BitWriter(16);
        Varbit.writeSigned(out, value);
        assertThat(bits(out)).isEqualTo(expected.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 10 111",
        "8, 110 001000",
        "63, 110 111111",
        "511, 1110 111111111",
        "4095, 11110 111111111111",
        "262143, 111110 111111111111111111",
        "33554431, 1111110 1111111111111111111111111",
        "33554432, 11111110 00000000000000000000000000000010000000000000000000000000",
        "72057594037927936, 11111111"
                + " 0000000100000000000000000000000000000000000000000000000000000000"
    })
    void unsignedBits(long value, String expected) {
        var out = new BitWriter(16);
        Varbit.writeUnsigned(out, value);
        assertThat(bits(out)).isEqualTo(expected.replace(" ", ""));
    }

    @Test
    void numbersOfAllSizesComeBack() {
        Property.check(
                "varbit",
                2_000,
                random -> {
                    long[] values = new long[random.nextInt(1, 40)];
                    var out = new BitWriter(0);
                    for (int i = 0; i < values.length; i++) {
                        values[i] = random.nextLong() >> random.nextInt(64);
                        // Edges of the classes are powers of two and their neighbours.
                        if (random.nextInt(3) == 0) {
                            values[i] = (1L << random.nextInt(64)) + random.nextInt(-1, 2);
                        }
                        values[i] = random.nextBoolean() ? values[i] : -values[i];
                        Varbit.writeSigned(out, values[i]);
                        Varbit.writeUnsigned(out, values[i]);
                    }
                    var in = new BitReader(out.toBytes());
                    for (long value : values) {
                        assertThat(Varbit.readSigned(in)).isEqualTo(value);
                        assertThat(Varbit.readUnsigned(in)).isEqualTo(value);
                    }
                    assertThat(in.position()).isEqualTo(out.bitLength());
                });
    }
}
