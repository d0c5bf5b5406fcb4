package io.varve.query.exec.histogram;

import static io.varve.storage.testing.HistogramLiteral.histogram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varve.storage.histogram.BucketCursor;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.Property;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HistogramQuantileTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private final HistogramQuantile histogramQuantile = new HistogramQuantile();

    private double quantile(double q, String literal) {
        return histogramQuantile.quantile(q, histogram(literal));
    }

    private double fraction(double low, double high, String literal) {
        return histogramQuantile.fraction(low, high, histogram(literal));
    }

    @Test
    void quantilesWithoutAnAnswer() {
        String any = "{{count:4 sum:4 buckets:[4]}}";
        assertThat(quantile(-0.1, any)).isEqualTo(-INFINITY);
        assertThat(quantile(1.1, any)).isEqualTo(INFINITY);
        assertThat(quantile(Double.NaN, any)).isNaN();
        assertThat(quantile(0.5, "{{}}")).isNaN();
    }

    @Test
    void exponentialBucketsAreInterpolatedByLogarithm() {
        // 4 observations in (1,4], 4 in (4,16].
        String any = "{{schema:-1 count:8 sum:50 offset:1 buckets:[4 4]}}";
        assertThat(quantile(0.25, any)).isCloseTo(2, within(1e-15));
        assertThat(quantile(0.75, any)).isCloseTo(8, within(1e-14));
        assertThat(quantile(0.125, any)).isCloseTo(Math.sqrt(2), within(1e-15));
        assertThat(quantile(0, any)).isEqualTo(1);
        assertThat(quantile(1, any)).isEqualTo(16);
        String mirrored = "{{schema:-1 count:8 sum:-50 n_offset:1 n_buckets:[4 4]}}";
        assertThat(quantile(0.25, mirrored)).isCloseTo(-8, within(1e-14));
        assertThat(quantile(0.75, mirrored)).isCloseTo(-2, within(1e-15));
    }

    @Test
    void theZeroBucketIsInterpolatedLinearlyAndKnowsItsSide() {
        assertThat(quantile(0.25, "{{count:4 z_bucket:4 z_bucket_w:0.5}}")).isEqualTo(-0.25);
        assertThat(quantile(0.25, "{{count:4 z_bucket:2 z_bucket_w:0.5 buckets:[2]}}"))
                .isEqualTo(0.25);
        assertThat(quantile(0.75, "{{count:4 z_bucket:2 z_bucket_w:0.5 n_buckets:[2]}}"))
                .isEqualTo(-0.25);
        assertThat(quantile(0.5, "{{count:6 z_bucket:2 z_bucket_w:0.5 buckets:[2] n_buckets:[2]}}"))
                .isEqualTo(0);
    }

    @Test
    void customBucketsAreInterpolatedLinearlyAndOpenOnesAreNot() {
        String any = "{{schema:-53 count:10 sum:9 custom_values:[2 6] buckets:[4 4 2]}}";
        assertThat(quantile(0.2, any)).isEqualTo(1);
        assertThat(quantile(0.6, any)).isCloseTo(4, within(1e-15));
        assertThat(quantile(0.95, any)).isEqualTo(6);
        String below = "{{schema:-53 count:4 custom_values:[-2] buckets:[2 2]}}";
        assertThat(quantile(0.2, below)).isEqualTo(-2);
    }

    @Test
    void observationsOfNaNAreReported() {
        String skewed = "{{schema:-1 count:10 sum:NaN offset:1 buckets:[4 4]}}";
        // With NaN the walk is always upwards: rank 5 is the first in (4,16].
        assertThat(quantile(0.5, skewed)).isCloseTo(4 * Math.sqrt(2), within(1e-14));
        assertThat(histogramQuantile.nanSkewed()).isTrue();
        assertThat(histogramQuantile.nanResult()).isFalse();
        assertThat(quantile(0.9, skewed)).isNaN();
        assertThat(histogramQuantile.nanResult()).isTrue();
        assertThat(histogramQuantile.nanSkewed()).isFalse();
        assertThat(quantile(0.5, "{{count:8 sum:NaN buckets:[8]}}")).isFinite();
        assertThat(histogramQuantile.nanSkewed()).isFalse();
        assertThat(histogramQuantile.nanResult()).isFalse();

        assertThat(fraction(-INFINITY, INFINITY, skewed)).isEqualTo(0.8);
        assertThat(histogramQuantile.nanExcluded()).isTrue();
        assertThat(fraction(-INFINITY, 4, skewed)).isEqualTo(0.4);
        assertThat(fraction(-INFINITY, 4, "{{count:8 sum:1 buckets:[8]}}")).isEqualTo(1);
        assertThat(histogramQuantile.nanExcluded()).isFalse();
    }

    @Test
    void countsThatAreTooSmallForTheBucketsDoNotPushPastTheBucket() {
        assertThat(quantile(1, "{{count:3 sum:3 offset:1 buckets:[1 1 2]}}")).isEqualTo(8);
        assertThat(quantile(0.999, "{{count:9 sum:3 offset:1 buckets:[1 1]}}"))
                .isLessThanOrEqualTo(4);
        // Fewer observations in the buckets than the rank: the bound of the last bucket.
        assertThat(quantile(0.4, "{{count:9 sum:3 offset:1 buckets:[1 1]}}")).isEqualTo(4);
    }

    @Test
    void fractionsByHand() {
        String any = "{{schema:-1 count:8 sum:50 offset:1 buckets:[4 4]}}";
        assertThat(fraction(2, 8, any)).isCloseTo(0.5, within(1e-15));
        assertThat(fraction(8, 2, any)).isEqualTo(0);
        assertThat(fraction(-5, 0.5, any)).isEqualTo(0);
        assertThat(fraction(16, 20, any)).isEqualTo(0);
        assertThat(fraction(Double.NaN, 2, any)).isNaN();
        assertThat(fraction(0, 1, "{{}}")).isNaN();
        assertThat(fraction(0, 0.25, "{{count:4 z_bucket:4 z_bucket_w:0.5}}")).isEqualTo(0.25);
        assertThat(fraction(-1, 0.25, "{{count:4 z_bucket:2 z_bucket_w:0.5 buckets:[2]}}"))
                .isEqualTo(0.25);
        String custom = "{{schema:-53 count:10 sum:9 custom_values:[2 6] buckets:[4 4 2]}}";
        assertThat(fraction(1, 4, custom)).isCloseTo(0.4, within(1e-15));
        assertThat(fraction(-INFINITY, 99, custom)).isEqualTo(0.8);
        assertThat(fraction(99, INFINITY, custom)).isCloseTo(0.2, within(1e-15));
    }

    private static FloatHistogram populated(SplittableRandom random) {
        FloatHistogram any;
        do {
            any = Histograms.exponential(random);
        } while (any.count() == 0);
        return any;
    }

    @Test
    void quantilesLieInTheirBucketAndRiseAndFractionsInvertThem() {
        Property.check(
                "quantiles",
                2_000,
                random -> {
                    FloatHistogram any = populated(random);
                    double q = random.nextDouble();
                    double value = histogramQuantile.quantile(q, any);
                    BucketCursor bucket = any.buckets();
                    double below = 0;
                    while (bucket.advance()) {
                        boolean mayHold =
                                bucket.count() > 0
                                        && below <= q * any.count() * (1 + 1e-9)
                                        && below + bucket.count() >= q * any.count() * (1 - 1e-9);
                        if (mayHold
                                && bucket.lower() * (1 - 1e-12 * Math.signum(bucket.lower()))
                                        <= value
                                && bucket.upper() * (1 + 1e-12 * Math.signum(bucket.upper()))
                                        >= value) {
                            break;
                        }
                        below += bucket.count();
                    }
                    assertThat(below).as("no bucket has %s", value).isLessThan(any.count());
                    double higher = histogramQuantile.quantile(q + random.nextDouble(1 - q), any);
                    assertThat(higher).isGreaterThanOrEqualTo(value - 1e-12 * Math.abs(value));
                    if (any.zeroThreshold() > 0 || value != 0) {
                        assertThat(histogramQuantile.fraction(-INFINITY, value, any))
                                .isCloseTo(q, within(1e-9));
                    }
                });
    }

    @Test
    void varianceOfBucketMiddles() {
        // Middles 2 and 8 by geometry, mean 5.
        FloatHistogram any = histogram("{{schema:-1 count:8 sum:40 offset:1 buckets:[4 4]}}");
        assertThat(HistogramVariance.variance(any)).isCloseTo(9, within(1e-14));
        assertThat(HistogramVariance.standardDeviation(any)).isCloseTo(3, within(1e-14));
        assertThat(
                        HistogramVariance.variance(
                                histogram("{{count:2 sum:2 z_bucket:2 z_bucket_w:1}}")))
                .isEqualTo(1);
        assertThat(
                        HistogramVariance.variance(
                                histogram(
                                        "{{schema:-53 count:4 sum:16 custom_values:[2 6 10]"
                                                + " buckets:[0 4 0 0]}}")))
                .isEqualTo(0);
        assertThat(HistogramVariance.variance(histogram("{{}}"))).isNaN();
    }
}
