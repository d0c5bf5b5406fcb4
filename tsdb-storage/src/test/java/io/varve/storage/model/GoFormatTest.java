package io.varve.storage.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Go prints for the same numbers and strings.
final class GoFormatTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0",
        "-0.0, -0, -0, -0",
        "1, 1, 1, 1",
        "-1.5, -1.5, -1.5, -1.5",
        "0.1, 0.1, 0.1, 0.1",
        "0.30000000000000004, 0.30000000000000004, 0.30000000000000004, 0.30000000000000004",
        "100000, 100000, 100000, 100000",
        "123456, 123456, 123456, 123456",
        "123456.789, 123456.789, 123456.789, 123456.789",
        "1000000, 1000000, 1e+06, 1000000",
        "1234567, 1234567, 1.234567e+06, 1234567",
        "0.0001, 0.0001, 0.0001, 0.0001",
        "0.00001, 0.00001, 1e-05, 0.00001",
        "0.000001, 0.000001, 1e-06, 0.000001",
        "0.00000099, 0.00000099, 9.9e-07, 9.9e-07",
        "1e20, 100000000000000000000, 1e+20, 100000000000000000000",
        "1e21, 1000000000000000000000, 1e+21, 1e+21",
        "-1e21, -1000000000000000000000, -1e+21, -1e+21",
        "1.5e-9, 0.0000000015, 1.5e-09, 1.5e-09",
        "9007199254740993, 9007199254740992, 9.007199254740992e+15, 9007199254740992",
        "NaN, NaN, NaN, NaN",
        "Infinity, +Inf, +Inf, +Inf",
        "-Infinity, -Inf, -Inf, -Inf"
    })
    void numbers(double value, String plain, String general, String json) {
        assertThat(GoFormat.plain(value)).isEqualTo(plain);
        assertThat(GoFormat.general(value)).isEqualTo(general);
        assertThat(GoFormat.json(value)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "4.9e-324, 5e-324",
        "9.9e-324, 1e-323",
        "1.5e-323, 1.5e-323",
        "4.9e-323, 5e-323",
        "2e23, 2e+23",
        "9.5e-310, 9.5e-310"
    })
    void theShortestDigitsThatComeBack(double value, String expected) {
        assertThat(GoFormat.json(value)).isEqualTo(expected);
        assertThat(GoFormat.general(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.000123456, 2, 0.00012",
        "123, 2, 1.2e+02",
        "99.9, 2, 1e+02",
        "0.5, 2, 0.5",
        "2.5, 1, 2",
        "0.125, 2, 0.12",
        "1e-10, 2, 1e-10",
        "12345678, 4, 1.235e+07",
        "-0.0, 2, -0",
        "NaN, 2, NaN"
    })
    void numbersToSomePrecision(double value, int precision, String expected) {
        assertThat(GoFormat.general(value, precision)).isEqualTo(expected);
    }

    @Test
    void everyFormComesBackAsTheSameNumber() {
        Property.check(
                "numbers come back",
                5_000,
                random -> {
                    double value = Double.longBitsToDouble(random.nextLong());
                    if (Double.isFinite(value)) {
                        assertThat(Double.parseDouble(GoFormat.plain(value))).isEqualTo(value);
                        assertThat(Double.parseDouble(GoFormat.general(value))).isEqualTo(value);
                        assertThat(Double.parseDouble(GoFormat.json(value))).isEqualTo(value);
                    }
                });
    }

    @Test
    void strings() {
        assertThat(GoFormat.quote("")).isEqualTo("\"\"");
        assertThat(GoFormat.quote("a\"b\\c'd")).isEqualTo("\"a\\\"b\\\\c'd\"");
        assertThat(GoFormat.quote("\u0007\b\f\n\r\t\u000b")).isEqualTo("\"\\a\\b\\f\\n\\r\\t\\v\"");
        assertThat(GoFormat.quote("\u0000\u001f\u007f")).isEqualTo("\"\\x00\\x1f\\x7f\"");
        assertThat(GoFormat.quote("é日\uD83D\uDE00")).isEqualTo("\"é日\uD83D\uDE00\"");
        assertThat(GoFormat.quote("\u0080\u00a0\u200b\ufeff"))
                .isEqualTo("\"\\u0080\\u00a0\\u200b\\ufeff\"");
        assertThat(GoFormat.quote("\uDB40\uDC01")).isEqualTo("\"\\U000e0001\"");
        // A byte that is not UTF-8.
        assertThat(GoFormat.quote("\uDCFF")).isEqualTo("\"\\xff\"");
    }

    @Test
    void lengthsInUtf8() {
        assertThat(GoFormat.utf8Length("aé日\uD83D\uDE00")).isEqualTo(1 + 2 + 3 + 4);
    }
}
