package io.varve.storage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TenantIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "anonymous", "Team-1_x.y", "!-_.*'()", "...", "__"})
    void namesThatMimirAllows(String name) {
        assertThat(new TenantId(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\\b", "a b", "a|b", "é", "\uD83D\uDE00", "a\n"})
    void namesThatMimirRefuses(String name) {
        assertThatThrownBy(() -> new TenantId(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusalsNameTheTrouble() {
        assertThat(new TenantId("x".repeat(150)).name()).hasSize(150);
        assertThatThrownBy(() -> new TenantId("x".repeat(151)))
                .hasMessage("tenant id is too long: 151 characters, at most 150 are allowed");
        assertThatThrownBy(() -> new TenantId("a\uD83D\uDE00"))
                .hasMessage(
                        "tenant id \"a\uD83D\uDE00\" has a character that is not allowed:"
                                + " \"\uD83D\uDE00\"");
    }
}
