package io.varve.storage.histogram;

import static io.varve.storage.testing.HistogramLiteral.histogram;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;

final class ResetDetectionTest {
    private static boolean reset(String current, String previous) {
        return HistogramArithmetic.detectReset(histogram(current), histogram(previous));
    }

    @Test
    void theHintDecidesIfItSaysAnything() {
        assertThat(
                        reset(
                                "{{count:2 buckets:[2] counter_reset_hint:reset}}",
                                "{{count:1 buckets:[1]}}"))
                .isTrue();
        assertThat(reset("{{count:1 counter_reset_hint:not_reset}}", "{{count:2 buckets:[2]}}"))
                .isFalse();
        assertThat(reset("{{count:1 counter_reset_hint:gauge}}", "{{count:2 buckets:[2]}}"))
                .isTrue();
    }

    @Test
    void whatIsLowerOrMissingIsAReset() {
        String previous =
                "{{count:9 sum:5 z_bucket:1 z_bucket_w:0.1 buckets:[2 0 3] n_offset:4"
                        + " n_buckets:[3]}}";
        assertThat(reset(previous, previous)).isFalse();
        assertThat(
                        reset(
                                "{{count:9 sum:-99 z_bucket:1 z_bucket_w:0.1 buckets:[2 _ 3]"
                                        + " n_offset:4"
                                        + " n_buckets:[3]}}",
                                previous))
                .isFalse();
        assertThat(
                        reset(
                                "{{count:8 z_bucket:1 z_bucket_w:0.1 buckets:[2 0 3] n_offset:4"
                                        + " n_buckets:[3]}}",
                                previous))
                .isTrue();
        assertThat(
                        reset(
                                "{{count:9 z_bucket:0 z_bucket_w:0.1 buckets:[2 1 3] n_offset:4"
                                        + " n_buckets:[3]}}",
                                previous))
                .isTrue();
        assertThat(
                        reset(
                                "{{count:9 z_bucket:1 z_bucket_w:0.1 buckets:[2 3 _] n_offset:4"
                                        + " n_buckets:[3]}}",
                                previous))
                .isTrue();
        assertThat(
                        reset(
                                "{{count:10 z_bucket:1 z_bucket_w:0.1 buckets:[2 0 5] n_offset:4"
                                        + " n_buckets:[2]}}",
                                previous))
                .isTrue();
    }

    @Test
    void aFinerSchemaOrANarrowerZeroBucketIsAReset() {
        assertThat(reset("{{schema:1 count:9}}", "{{schema:0 count:1}}")).isTrue();
        assertThat(reset("{{count:9 z_bucket:9 z_bucket_w:0.1}}", "{{count:1 z_bucket_w:0.2}}"))
                .isTrue();
        assertThat(reset("{{schema:-1 count:3 buckets:[1 2]}}", "{{count:3 buckets:[1 1 1]}}"))
                .isFalse();
        assertThat(reset("{{schema:-1 count:3 buckets:[2 1]}}", "{{count:3 buckets:[1 1 1]}}"))
                .isTrue();
    }

    @Test
    void aWiderZeroBucketIsComparedWithWhatItSwallowed() {
        String previous = "{{count:6 z_bucket:1 z_bucket_w:0.25 offset:-1 buckets:[2 3]}}";
        assertThat(reset("{{count:6 z_bucket:3 z_bucket_w:0.5 buckets:[3]}}", previous)).isFalse();
        assertThat(reset("{{count:6 z_bucket:2 z_bucket_w:0.5 buckets:[4]}}", previous)).isTrue();
        // The new threshold cuts through a populated bucket.
        assertThat(reset("{{count:9 z_bucket:6 z_bucket_w:0.75 buckets:[3]}}", previous)).isTrue();
    }

    @Test
    void customBucketsAreComparedAtTheCommonBounds() {
        String previous = "{{schema:-53 count:6 custom_values:[1 2 4] buckets:[1 2 3]}}";
        assertThat(reset("{{schema:-53 count:6 custom_values:[2 4] buckets:[3 3]}}", previous))
                .isFalse();
        assertThat(reset("{{schema:-53 count:7 custom_values:[2 4] buckets:[2 5]}}", previous))
                .isTrue();
        assertThat(reset("{{schema:-53 count:6 custom_values:[1 2 4] buckets:[1 1 4]}}", previous))
                .isTrue();
        assertThat(reset("{{schema:-53 count:7 custom_values:[9] buckets:[7]}}", previous))
                .isFalse();
        assertThat(reset("{{schema:-53 count:9 custom_values:[1]}}", "{{count:1}}")).isTrue();
        assertThat(reset("{{count:9}}", previous)).isTrue();
    }

    @Test
    void addingObservationsIsNoResetAndTakingThemAwayIs() {
        Property.check(
                "resets",
                2_000,
                random -> {
                    FloatHistogram before = Histograms.exponential(random);
                    FloatHistogram more =
                            Histograms.exponential(random).toBuilder()
                                    .schema(before.schema())
                                    .zeroThreshold(before.zeroThreshold())
                                    .build();
                    FloatHistogram after =
                            ((Combination.Combined) HistogramArithmetic.add(before, more))
                                    .histogram();
                    FloatHistogram unknown = after.withHint(ResetHint.UNKNOWN);
                    assertThat(HistogramArithmetic.detectReset(unknown, before)).isFalse();
                    if (after.count() > before.count()) {
                        FloatHistogram back = before.withHint(ResetHint.UNKNOWN);
                        assertThat(HistogramArithmetic.detectReset(back, after)).isTrue();
                    }
                });
    }
}
