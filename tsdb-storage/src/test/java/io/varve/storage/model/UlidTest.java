package io.varve.storage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.testing.Property;
import java.util.List;
import org.junit.jupiter.api.Test;

class UlidTest {
    @Test
    void textIsTheSpecificationsExample() {
        Ulid ulid = Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        assertThat(ulid.timeMs()).isEqualTo(1_469_922_850_259L);
        assertThat(ulid).hasToString("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    }

    @Test
    void comesBackFromItsTextAndSortsLikeIt() {
        Property.check(
                "ULID text",
                2_000,
                random -> {
                    Ulid a = Ulid.at(random.nextLong(1L << 48), random);
                    Ulid b = Ulid.at(random.nextLong(1L << 48), random);
                    assertThat(Ulid.parse(a.toString())).isEqualTo(a);
                    assertThat(Integer.signum(a.compareTo(b)))
                            .isEqualTo(Integer.signum(a.toString().compareTo(b.toString())));
                });
    }

    @Test
    void whatIsNoUlidIsRefused() {
        for (String text :
                List.of(
                        "",
                        "01ARZ3NDEKTSV4RRFFQ69G5FA",
                        "81ARZ3NDEKTSV4RRFFQ69G5FAV",
                        "01ARZ3NDEKTSV4RRFFQ69G5FAU")) {
            assertThatThrownBy(() -> Ulid.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
