package io.varve.query.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.model.GoFormat;
import io.varve.storage.runtime.VarveException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTimeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1435781451.781, 1435781451781",
        "1e9, 1000000000000",
        "-1.5, -1500",
        "0.0005, 1",
        "-0.0005, -1",
        "1.0006, 1001",
        "1_000, 1000000",
        "0x10p0, 16000",
        ".5, 500",
        "5., 5000",
        "2015-07-01T20:10:51.781Z, 1435781451781",
        "2015-07-01T22:10:51.7819999999999+02:00, 1435781451781",
        "1969-12-31T23:59:59.9999Z, -1",
        "-292273086-05-16T16:47:06Z, -9223309901257974000",
        "292277025-08-18T07:12:54.999999999Z, 9223309901257974999",
    })
    void readsTimes(String text, long ms) {
        assertThat(ApiTime.toMs(ApiTime.parse(text))).isEqualTo(ms);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "",
                "NaN",
                "Inf",
                "-inf",
                "1e300",
                "1d",
                " 1",
                "1__0",
                "0x10",
                "2015-07-01T20:10:51",
                "2015-07-01 20:10:51Z",
                "2015-07-01t20:10:51z",
                "2015-02-30T20:10:51Z",
                "2015-07-01T20:10Z",
            })
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> ApiTime.parse(text))
                .isInstanceOf(VarveException.class)
                .hasMessage("cannot parse " + GoFormat.quote(text) + " to a valid timestamp");
    }

    @ParameterizedTest
    @CsvSource({"15, 15000000000", "0.5, 500000000", "1h30m, 5400000000000", "-1, -1000000000"})
    void readsDurations(String text, long nanos) {
        assertThat(ApiTime.parseDurationNanos(text)).isEqualTo(nanos);
    }

    @Test
    void tellsWhyADurationIsNone() {
        assertThatThrownBy(() -> ApiTime.parseDurationNanos("1e10"))
                .hasMessage("cannot parse \"1e10\" to a valid duration. It overflows int64");
        assertThatThrownBy(() -> ApiTime.parseDurationNanos("5 m"))
                .hasMessage("cannot parse \"5 m\" to a valid duration");
    }

    @Test
    void distancesSaturate() {
        assertThat(ApiTime.nanosBetween(ApiTime.MIN, ApiTime.MAX)).isEqualTo(Long.MAX_VALUE);
        assertThat(ApiTime.nanosBetween(ApiTime.MAX, ApiTime.MIN)).isEqualTo(Long.MIN_VALUE);
        assertThat(ApiTime.nanosBetween(Instant.ofEpochMilli(-1), Instant.ofEpochMilli(2)))
                .isEqualTo(3_000_000);
    }
}
