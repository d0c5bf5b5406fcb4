package io.varve.storage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0s, 0",
        "1ms, 1",
        "90s, 90000",
        "1h30m, 5400000",
        "1d, 86400000",
        "2w, 1209600000",
        "1y, 31536000000",
        "1y2w3d4h5m6s7ms, 33019506007",
        "292y, 9208512000000",
    })
    void readsUnitsInFallingOrder(String text, long ms) {
        assertThat(PrometheusDuration.parseMs(text)).isEqualTo(ms);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "s",
                "1m1h",
                "1s1s",
                "1.5h",
                "-1s",
                "1S",
                "1 s",
                "1µs",
                "5mm",
                "300y",
                "99999999999999999999s",
                "9999999999999999999999999999y",
                "106751991168d",
            })
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> PrometheusDuration.parseMs(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void formatsWhatItReadsBack() {
        for (long ms : new long[] {1, 999, 1000, 90_000, 5_400_000, 604_800_000, 691_200_001}) {
            assertThat(PrometheusDuration.parseMs(PrometheusDuration.format(ms))).isEqualTo(ms);
        }
        assertThat(PrometheusDuration.format(0)).isEqualTo("0s");
        assertThat(PrometheusDuration.format(1_209_600_000)).isEqualTo("2w");
        assertThat(PrometheusDuration.format(691_200_000)).isEqualTo("8d");
        assertThat(PrometheusDuration.format(5_400_000)).isEqualTo("1h30m");
    }
}
