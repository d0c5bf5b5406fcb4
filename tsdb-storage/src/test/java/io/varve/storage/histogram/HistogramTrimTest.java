package io.varve.storage.histogram;

import static io.varve.storage.testing.HistogramLiteral.histogram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;

final class HistogramTrimTest {
    private static final FloatHistogram EXPONENTIAL =
            histogram(
                    "{{schema:0 count:19 sum:30 z_bucket:4 z_bucket_w:0.5 offset:1 buckets:[2 8]"
                            + " n_offset:2 n_buckets:[5] counter_reset_hint:gauge}}");

    private static final FloatHistogram CUSTOM =
            histogram("{{schema:-53 count:20 sum:99 custom_values:[2 6 10] buckets:[4 8 5 3]}}");

    private static void assertClose(FloatHistogram actual, String expected) {
        FloatHistogram want = histogram(expected);
        assertThat(actual.count()).isCloseTo(want.count(), within(1e-12));
        assertThat(actual.sum()).isCloseTo(want.sum(), within(1e-12));
        assertThat(actual.zeroCount()).isCloseTo(want.zeroCount(), within(1e-12));
        assertClose(actual.positive(), want.positive());
        assertClose(actual.negative(), want.negative());
        assertThat(actual.hint()).isEqualTo(want.hint());
        assertThat(actual.zeroThreshold()).isEqualTo(want.zeroThreshold());
    }

    private static void assertClose(Buckets actual, Buckets want) {
        assertThat(actual.spans().toString()).isEqualTo(want.spans().toString());
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.count(i)).isCloseTo(want.count(i), within(1e-12));
        }
    }

    @Test
    void bucketsThatHoldTheLimitAreCutOnALogarithmicScale() {
        // The square root of 8 is the middle of (2,4] by logarithm; geometric middles of what is
        // left
        // are 2^1.25, 2^0.5 and -2^1.5.
        double limit = Math.sqrt(8);
        double sum = 4 * Math.pow(2, 1.25) + 2 * Math.sqrt(2) - 5 * Math.pow(2, 1.5);
        assertClose(
                HistogramArithmetic.trimUpper(EXPONENTIAL, limit),
                "{{count:15 sum:"
                        + sum
                        + " z_bucket:4 z_bucket_w:0.5 offset:1 buckets:[2 4] n_offset:2"
                        + " n_buckets:[5]"
                        + " counter_reset_hint:gauge}}");
        assertClose(
                HistogramArithmetic.trimLower(EXPONENTIAL, limit),
                "{{count:4 sum:"
                        + 4 * Math.pow(2, 1.75)
                        + " z_bucket_w:0.5 offset:2 buckets:[4] counter_reset_hint:gauge}}");
        assertClose(
                HistogramArithmetic.trimUpper(EXPONENTIAL, -limit),
                "{{count:2.5 sum:"
                        + -2.5 * Math.pow(2, 1.75)
                        + " z_bucket_w:0.5 n_offset:2 n_buckets:[2.5] counter_reset_hint:gauge}}");
    }

    @Test
    void theZeroBucketIsCutLinearly() {
        assertClose(
                HistogramArithmetic.trimUpper(EXPONENTIAL, 0.25),
                "{{count:8 sum:"
                        + (3 * -0.125 - 5 * Math.sqrt(8))
                        + " z_bucket:3 z_bucket_w:0.5 n_offset:2 n_buckets:[5]"
                        + " counter_reset_hint:gauge}}");
        // Without negative buckets, the zero bucket begins at 0.
        FloatHistogram positive = EXPONENTIAL.toBuilder().negative(Buckets.EMPTY).build();
        assertClose(
                HistogramArithmetic.trimUpper(positive, 0.25),
                "{{count:2 sum:0.25 z_bucket:2 z_bucket_w:0.5 counter_reset_hint:gauge}}");
        assertThat(HistogramArithmetic.trimLower(positive, 0)).isSameAs(positive);
    }

    @Test
    void customBucketsAreCutLinearlyAndTheFirstBeginsAtZero() {
        assertClose(
                HistogramArithmetic.trimUpper(CUSTOM, 5),
                "{{schema:-53 count:10 sum:" + (4 * 1 + 6 * 3.5) + " buckets:[4 6]}}");
        assertClose(
                HistogramArithmetic.trimLower(CUSTOM, 1.5),
                "{{schema:-53 count:17 sum:"
                        + (1 * 1.75 + 8 * 4 + 5 * 8 + 3 * 10)
                        + " buckets:[1 8 5 3]}}");
        assertClose(
                HistogramArithmetic.trimUpper(CUSTOM, 12),
                "{{schema:-53 count:17 sum:" + (4 + 8 * 4 + 5 * 8) + " buckets:[4 8 5]}}");
        assertClose(
                HistogramArithmetic.trimLower(CUSTOM, 12),
                "{{schema:-53 count:3 sum:36 offset:3 buckets:[3]}}");
        assertClose(
                HistogramArithmetic.trimLower(CUSTOM, -1),
                "{{schema:-53 count:16 sum:"
                        + (8 * 4 + 5 * 8 + 3 * 10)
                        + " offset:1 buckets:[8 5 3]}}");
    }

    @Test
    void aFirstCustomBucketBelowZeroLiesWhereTheLimitIs() {
        FloatHistogram below =
                histogram("{{schema:-53 count:3 sum:-9 custom_values:[-2] buckets:[2 1]}}");
        assertClose(
                HistogramArithmetic.trimUpper(below, -3),
                "{{schema:-53 count:2 sum:-6 buckets:[2]}}");
        assertClose(
                HistogramArithmetic.trimUpper(below, -1),
                "{{schema:-53 count:2 sum:-4 buckets:[2]}}");
        assertClose(
                HistogramArithmetic.trimLower(below, -3),
                "{{schema:-53 count:1 sum:-2 offset:1 buckets:[1]}}");
    }

    @Test
    void infiniteLimitsKeepAllOrNothingAndNaNNothing() {
        for (FloatHistogram any : new FloatHistogram[] {EXPONENTIAL, CUSTOM}) {
            double infinity = Double.POSITIVE_INFINITY;
            assertThat(HistogramArithmetic.trimUpper(any, infinity)).isSameAs(any);
            assertThat(HistogramArithmetic.trimLower(any, -infinity)).isSameAs(any);
            assertThat(HistogramArithmetic.trimUpper(any, -infinity).text())
                    .isEqualTo("{count:0, sum:0}");
            assertThat(HistogramArithmetic.trimLower(any, infinity).text())
                    .isEqualTo("{count:0, sum:0}");
            assertThat(HistogramArithmetic.trimUpper(any, Double.NaN).text())
                    .isEqualTo("{count:0, sum:0}");
        }
    }

    @Test
    void bothTrimsOfOneLimitPartitionTheObservations() {
        Property.check(
                "trims",
                2_000,
                random -> {
                    FloatHistogram any = Histograms.exponential(random);
                    double limit = Math.pow(2, random.nextDouble(-20, 20));
                    limit = random.nextBoolean() ? limit : -limit;
                    FloatHistogram below = HistogramArithmetic.trimUpper(any, limit);
                    FloatHistogram above = HistogramArithmetic.trimLower(any, limit);
                    assertThat(below.count() + above.count())
                            .isCloseTo(any.count(), within(1e-9 * any.count()));
                    assertThat(
                                    below.zeroCount()
                                            + Histograms.total(below.positive())
                                            + Histograms.total(below.negative()))
                            .isCloseTo(below.count(), within(1e-9 * any.count()));
                    if (limit < 0) {
                        assertThat(Histograms.total(below.positive())).isZero();
                    } else {
                        assertThat(Histograms.total(above.negative())).isZero();
                    }
                });
    }
}
