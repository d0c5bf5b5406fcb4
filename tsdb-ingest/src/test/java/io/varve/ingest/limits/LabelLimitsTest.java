package io.varve.ingest.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.Labels;
import org.junit.jupiter.api.Test;

final class LabelLimitsTest {
    private final LabelLimits limits = new LabelLimits(2, 8, 6);

    @Test
    void limitsAreInclusiveAndCountBytes() {
        assertThat(limits.check(Labels.of("__name__", "äää", "12345678", "😀ab"))).isNull();
        assertThat(limits.check(Labels.of("__name__", "a", "b", "c", "d", "e")))
                .isEqualTo(
                        new LabelLimits.Violation(
                                RefusalReason.TOO_MANY_LABELS,
                                "3 labels, limits.label_names_max is 2"));
        assertThat(limits.check(Labels.of("__name__", "a", "1234567ä", "c")))
                .isEqualTo(
                        new LabelLimits.Violation(
                                RefusalReason.LABEL_NAME_TOO_LONG,
                                "label name 1234567ä has 9 bytes,"
                                        + " limits.label_name_bytes_max is 8"));
        assertThat(limits.check(Labels.of("__name__", "😀€")))
                .isEqualTo(
                        new LabelLimits.Violation(
                                RefusalReason.LABEL_VALUE_TOO_LONG,
                                "the value of label __name__ has 7 bytes,"
                                        + " limits.label_value_bytes_max is 6"));
    }

    @Test
    void defaultsAreThoseThatTheDocumentsName() {
        assertThat(LabelLimits.DEFAULTS).isEqualTo(new LabelLimits(30, 1024, 2048));
    }
}
