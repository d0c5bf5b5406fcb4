package io.varve.query.exec.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
    @Test
    void numbersInsideValuesAreOrderedAsNumbers() {
        List<String> ordered =
                List.of(
                        "",
                        "1",
                        "01",
                        "2",
                        "10",
                        "9223372036854775807",
                        "a",
                        "a1",
                        "a1b",
                        "a1b2",
                        "a2",
                        "a02b",
                        "b");
        List<String> sorted = new ArrayList<>(ordered);
        Collections.reverse(sorted);
        sorted.sort(NaturalOrder.INSTANCE);
        assertThat(sorted)
                .containsExactly(
                        "",
                        "01",
                        "1",
                        "2",
                        "10",
                        "9223372036854775807",
                        "a",
                        "a1",
                        "a1b",
                        "a1b2",
                        "a2",
                        "a02b",
                        "b");
    }

    @Test
    void numbersThatAreTooLargeAreTexts() {
        assertThat(NaturalOrder.INSTANCE.compare("9223372036854775808", "10")).isPositive();
        assertThat(NaturalOrder.INSTANCE.compare("9223372036854775808", "99")).isNegative();
    }

    @Test
    void theOrderIsTotal() {
        Property.check(
                "natural order",
                2_000,
                random -> {
                    String[] values = new String[3];
                    for (int i = 0; i < 3; i++) {
                        StringBuilder value = new StringBuilder();
                        for (int j = random.nextInt(5); j > 0; j--) {
                            value.append("019ab".charAt(random.nextInt(5)));
                        }
                        values[i] = value.toString();
                    }
                    int ab = NaturalOrder.INSTANCE.compare(values[0], values[1]);
                    int ba = NaturalOrder.INSTANCE.compare(values[1], values[0]);
                    int bc = NaturalOrder.INSTANCE.compare(values[1], values[2]);
                    int ac = NaturalOrder.INSTANCE.compare(values[0], values[2]);
                    assertThat(Integer.signum(ab)).isEqualTo(-Integer.signum(ba));
                    assertThat(ab == 0).isEqualTo(values[0].equals(values[1]));
                    if (ab < 0 && bc < 0) {
                        assertThat(ac).isNegative();
                    }
                });
    }
}
