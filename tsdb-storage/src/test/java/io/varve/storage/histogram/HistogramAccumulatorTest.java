package io.varve.storage.histogram;

import static io.varve.storage.testing.HistogramLiteral.histogram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;

final class HistogramAccumulatorTest {
    private static FloatHistogram sum(FloatHistogram left, FloatHistogram right) {
        return ((Combination.Combined) HistogramArithmetic.add(left, right)).histogram();
    }

    private static FloatHistogram total(HistogramAccumulator accumulator, String... histograms) {
        accumulator.clear();
        for (String histogram : histograms) {
            assertThat(accumulator.add(histogram(histogram))).isTrue();
        }
        return accumulator.result();
    }

    @Test
    void roundingIsCompensatedInEveryNumber() {
        FloatHistogram total =
                total(
                        HistogramAccumulator.forSum(),
                        "{{count:1e16 sum:1e100 z_bucket:1e16 buckets:[1e16 1]}}",
                        "{{count:1 sum:1 z_bucket:1 buckets:[1]}}",
                        "{{count:1 sum:1 z_bucket:1 buckets:[1] n_buckets:[1]}}",
                        "{{count:-1e16 sum:-1e100 z_bucket:-1e16 buckets:[-1e16]}}");
        assertThat(total.text())
                .isEqualTo("{count:2, sum:2, [-1,-0.5):1, [-0,0]:2, (0.5,1]:2, (1,2]:1}");
    }

    @Test
    void theMeanOfHugeNumbersStaysFinite() {
        FloatHistogram mean =
                total(
                        HistogramAccumulator.forMean(),
                        "{{count:1.5e308 sum:1.5e308 buckets:[1.5e308]}}",
                        "{{count:1.6e308 sum:1.5e308 buckets:[1.5e308 4e307]}}",
                        "{{count:1.7e308 sum:1.5e308 buckets:[1.5e308]}}",
                        "{{count:1.6e308 sum:1.5e308 buckets:[1.5e308]}}");
        assertThat(mean.count()).isCloseTo(1.6e308, within(1e294));
        assertThat(mean.sum()).isCloseTo(1.5e308, within(1e294));
        assertThat(mean.positive().count(0)).isCloseTo(1.5e308, within(1e294));
        assertThat(mean.positive().count(1)).isCloseTo(1e307, within(1e293));
        FloatHistogram sum =
                total(
                        HistogramAccumulator.forSum(),
                        "{{count:1.5e308 sum:-1.5e308}}",
                        "{{count:1.5e308 sum:-1.5e308}}");
        assertThat(sum.count()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(sum.sum()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void nansAndInfinitiesPassThroughTheMean() {
        FloatHistogram mean =
                total(
                        HistogramAccumulator.forMean(),
                        "{{count:2 sum:NaN buckets:[2]}}",
                        "{{count:4 sum:1 buckets:[4]}}",
                        "{{count:6 sum:Inf buckets:[6]}}");
        assertThat(mean.count()).isEqualTo(4);
        assertThat(mean.sum()).isNaN();
        assertThat(mean.positive().count(0)).isEqualTo(4);
        assertThat(
                        total(
                                        HistogramAccumulator.forMean(),
                                        "{{count:2 sum:1 buckets:[2]}}",
                                        "{{count:4 sum:-Inf buckets:[4]}}")
                                .sum())
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void sumsAreThoseOfPairsAndMeansThoseSumsDivided() {
        Property.check(
                "sums",
                500,
                random -> {
                    HistogramAccumulator sums = HistogramAccumulator.forSum();
                    HistogramAccumulator means = HistogramAccumulator.forMean();
                    boolean custom = random.nextInt(3) == 0;
                    FloatHistogram expected =
                            custom ? Histograms.custom(random) : Histograms.exponential(random);
                    sums.add(expected);
                    means.add(expected);
                    int count = random.nextInt(1, 8);
                    for (int i = 1; i < count; i++) {
                        FloatHistogram next =
                                custom ? Histograms.custom(random) : Histograms.exponential(random);
                        sums.add(next);
                        means.add(next);
                        expected = sum(expected, next);
                    }
                    assertThat(sums.result().sameAs(expected.compact(0))).isTrue();
                    assertThat(sums.result().hint()).isEqualTo(expected.hint());
                    assertThat(
                                    means.result()
                                            .sameAs(
                                                    HistogramArithmetic.divide(expected, count)
                                                            .compact(0)))
                            .isTrue();
                    assertThat(sums.count()).isEqualTo(count);
                });
    }

    @Test
    void theFirstThatDoesNotFitIsReportedOnce() {
        HistogramAccumulator sums = HistogramAccumulator.forSum();
        assertThat(sums.add(histogram("{{count:1}}"))).isTrue();
        assertThat(sums.isIncompatible()).isFalse();
        assertThat(sums.add(histogram("{{schema:-53 custom_values:[1]}}"))).isFalse();
        assertThat(sums.isIncompatible()).isTrue();
        assertThat(sums.add(histogram("{{schema:-53 custom_values:[1]}}"))).isTrue();
        assertThatThrownBy(sums::result).isInstanceOf(IllegalStateException.class);
        sums.clear();
        assertThatThrownBy(sums::result).isInstanceOf(IllegalStateException.class);
        assertThat(total(sums, "{{schema:-53 count:1 custom_values:[1] buckets:[1]}}").count())
                .isEqualTo(1);
    }

    @Test
    void collisionsAreSeenEvenIfUnknownHintsLieBetween() {
        HistogramAccumulator sums = HistogramAccumulator.forSum();
        FloatHistogram total =
                total(
                        sums,
                        "{{count:1 counter_reset_hint:reset}}",
                        "{{count:1}}",
                        "{{count:1 counter_reset_hint:not_reset}}");
        assertThat(sums.resetCollision()).isTrue();
        assertThat(total.hint()).isEqualTo(ResetHint.UNKNOWN);
        total(sums, "{{counter_reset_hint:reset}}", "{{counter_reset_hint:gauge}}");
        assertThat(sums.resetCollision()).isFalse();
        assertThat(sums.result().hint()).isEqualTo(ResetHint.GAUGE);
        assertThat(sums.boundsReconciled()).isFalse();
        total(
                sums,
                "{{schema:-53 count:3 custom_values:[1 2] buckets:[1 2]}}",
                "{{schema:-53 count:3 custom_values:[2] buckets:[3]}}",
                "{{schema:-53 count:3 custom_values:[2] buckets:[3]}}");
        assertThat(sums.boundsReconciled()).isTrue();
        assertThat(sums.result().text()).isEqualTo("{count:9, sum:0, [-Inf,2]:9}");
    }
}
