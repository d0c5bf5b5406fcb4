package io.varve.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.testing.Property;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ByteReaderTest {
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "300, ac02",
        "16383, ff7f",
        "16384, 808001",
        "4294967296, 8080808010",
        "18446744073709551615, ffffffffffffffffff01"
    })
    void uvarintsAreThoseOfGo(String value, String hex) {
        long number = Long.parseUnsignedLong(value);
        var writer = new ByteWriter(0);
        writer.uvarint(number);
        assertThat(HexFormat.of().formatHex(writer.toBytes())).isEqualTo(hex);
        assertThat(new ByteReader(writer.toBytes()).uvarint()).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "-1, 01",
        "1, 02",
        "-64, 7f",
        "63, 7e",
        "64, 8001",
        "1700000000000, 80a0abfef962",
        "-1700000000000, ff9fabfef962",
        "-9223372036854775808, ffffffffffffffffff01",
        "9223372036854775807, feffffffffffffffff01"
    })
    void varintsAreThoseOfGo(long value, String hex) {
        var writer = new ByteWriter(0);
        writer.varint(value);
        assertThat(HexFormat.of().formatHex(writer.toBytes())).isEqualTo(hex);
        assertThat(new ByteReader(writer.toBytes()).varint()).isEqualTo(value);
    }

    @Test
    void fixedNumbersAreLittleEndian() {
        var writer = new ByteWriter(1);
        writer.fixed8(0x1FE);
        writer.fixed16(0xBEEF);
        writer.fixed32(0);
        writer.fixed64(0x0102030405060708L);
        writer.setFixed32(3, 0x01020304);
        assertThat(HexFormat.of().formatHex(writer.toBytes()))
                .isEqualTo("fe" + "efbe" + "04030201" + "0807060504030201");
        var reader = new ByteReader(writer.toBytes());
        assertThat(reader.fixed8()).isEqualTo(0xFE);
        assertThat(reader.fixed16()).isEqualTo(0xBEEF);
        assertThat(reader.fixed32()).isEqualTo(0x01020304);
        assertThat(reader.fixed64()).isEqualTo(0x0102030405060708L);
        assertThat(reader.remaining()).isZero();
    }

    @Test
    void everyShortenedRecordIsCorruptAndNothingElse() {
        Property.check(
                "shortened records",
                500,
                random -> {
                    var writer = new ByteWriter(0);
                    long number = random.nextLong() >>> random.nextInt(64);
                    byte[] text = new byte[random.nextInt(20)];
                    random.nextBytes(text);
                    writer.varint(number);
                    writer.uvarint(text.length);
                    writer.bytes(text);
                    writer.fixed64(number);
                    byte[] whole = writer.toBytes();
                    assertThat(read(new ByteReader(whole), number, text)).isTrue();
                    int cut = random.nextInt(whole.length);
                    assertThatThrownBy(() -> read(new ByteReader(whole, 0, cut), number, text))
                            .isInstanceOf(CorruptDataException.class);
                });
    }

    private static boolean read(ByteReader reader, long number, byte[] text) {
        assertThat(reader.varint()).isEqualTo(number);
        assertThat(reader.bytes(reader.count())).isEqualTo(text);
        assertThat(reader.fixed64()).isEqualTo(number);
        return reader.remaining() == 0;
    }

    @Test
    void aCountCannotExceedTheBytesThatFollow() {
        var writer = new ByteWriter(0);
        writer.uvarint(Long.MAX_VALUE);
        writer.fixed32(0);
        assertThatThrownBy(() -> new ByteReader(writer.toBytes()).count())
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("count at offset 0 is 9223372036854775807, but only 4 bytes follow");
    }

    @Test
    void theChecksumIsCastagnoli() {
        byte[] digits = "123456789".getBytes(StandardCharsets.UTF_8);
        assertThat(Crc32c.of(digits)).isEqualTo(0xE3069283);
        assertThat(Crc32c.of(digits, 3, 0)).isZero();
    }
}
