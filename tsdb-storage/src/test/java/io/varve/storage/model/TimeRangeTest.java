package io.varve.storage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;

final class TimeRangeTest {
    @Test
    void rangesAreSetsOfTimestamps() {
        Property.check(
                "time ranges",
                5_000,
                random -> {
                    int a = random.nextInt(-8, 8);
                    int b = random.nextInt(a, 9);
                    int c = random.nextInt(-8, 8);
                    int d = random.nextInt(c, 9);
                    var half = new TimeRange(a, b);
                    boolean meets = false;
                    boolean meetsClosed = false;
                    for (int t = -12; t < 12; t++) {
                        assertThat(half.contains(t)).isEqualTo(a <= t && t < b);
                        assertThat(TimeRange.closed(a, b).contains(t)).isEqualTo(a <= t && t <= b);
                        assertThat(TimeRange.leftOpen(a, b).contains(t)).isEqualTo(a < t && t <= b);
                        meets |= a <= t && t < b && c <= t && t < d;
                        meetsClosed |= a <= t && t < b && c <= t && t <= d;
                    }
                    assertThat(half.isEmpty()).isEqualTo(a == b);
                    if (a < b && c < d) {
                        assertThat(half.overlaps(new TimeRange(c, d))).isEqualTo(meets);
                    }
                    if (a < b) {
                        assertThat(half.overlapsClosed(c, d)).isEqualTo(meetsClosed);
                    }
                });
    }

    @Test
    void theEndsOfTimeDoNotWrap() {
        assertThat(TimeRange.closed(0, Long.MAX_VALUE).maxMs()).isEqualTo(Long.MAX_VALUE);
        assertThat(TimeRange.leftOpen(Long.MAX_VALUE, Long.MAX_VALUE).isEmpty()).isTrue();
        assertThat(TimeRange.ALL.contains(Long.MIN_VALUE)).isTrue();
        assertThat(TimeRange.ALL.contains(Long.MAX_VALUE - 1)).isTrue();
        assertThatThrownBy(() -> new TimeRange(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time range starts at 2 and ends at 1");
    }
}
