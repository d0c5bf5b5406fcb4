package io.varve.query.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelNamesTest {
    @ParameterizedTest
    @CsvSource({
        "job, job",
        "U__service_2e_name, service.name",
        "U__a__b, a_b",
        "U___1f600_, 😀",
        "U__, ''",
        "U__bad_zz_, U__bad_zz_",
        "U__open_2e, U__open_2e",
        "U__surrogate_d800_, U__surrogate_d800_",
        "U__long_0000002e_, U__long_0000002e_",
    })
    void unescapesOrLeavesAlone(String text, String name) {
        assertThat(LabelNames.unescape(text)).isEqualTo(name);
    }

    @Test
    void namesAreTextThatIsNotEmpty() {
        assertThat(LabelNames.isValid("with blank and 😀")).isTrue();
        assertThat(LabelNames.isValid("")).isFalse();
        assertThat(LabelNames.isValid("a\ud800")).isFalse();
    }
}
