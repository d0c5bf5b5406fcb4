package io.varve.storage.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExponentialBoundsTest {
    @Test
    void boundsAreThoseThatPrometheusPublishes() {
        assertThat(ExponentialBounds.upperBound(-1, 1)).isEqualTo(0.7071067811865475);
        assertThat(ExponentialBounds.upperBound(1, 1)).isEqualTo(1.414213562373095);
        double[] eighths = {
            0.5,
            0.5452538663326288,
            0.5946035575013605,
            0.6484197773255048,
            0.7071067811865475,
            0.7711054127039704,
            0.8408964152537144,
            0.9170040432046711,
            1
        };
        for (int i = 0; i < eighths.length; i++) {
            assertThat(ExponentialBounds.upperBound(i - 8, 3)).isEqualTo(eighths[i]);
            assertThat(ExponentialBounds.upperBound(i, 3)).isEqualTo(2 * eighths[i]);
        }
        assertThat(ExponentialBounds.upperBound(-1, 8)).isEqualTo(0.9972960560854698);
        assertThat(ExponentialBounds.upperBound(-200, 8)).isEqualTo(0.5818624293887887);
    }

    @Test
    void allBoundsOfTheFinestSchemaAreThosePublished() {
        // A hash of the 256 published numbers stands for them.
        long hash = 0;
        for (int i = -256; i < 0; i++) {
            double bound = ExponentialBounds.upperBound(i, 8);
            hash = 31 * hash + Double.doubleToRawLongBits(bound);
            double power = Math.pow(2, i / 256.0);
            assertThat(Math.abs(bound - power)).isLessThanOrEqualTo(4 * Math.ulp(0.5));
        }
        assertThat(hash).isEqualTo(-5983382464228829601L);
    }

    @Test
    void aBoundIsTheSameAtEverySchemaThatHasIt() {
        for (int schema = -4; schema < 8; schema++) {
            for (int index = -300; index <= 300; index++) {
                assertThat(ExponentialBounds.upperBound(index, schema))
                        .isEqualTo(ExponentialBounds.upperBound(2 * index, schema + 1));
            }
        }
    }

    @Test
    void theLastFiniteBucketEndsAtTheLargestDoubleAndTheNextAtInfinity() {
        for (int schema = -4; schema <= 8; schema++) {
            int last = schema < 0 ? 1024 >> -schema : 1024 << schema;
            assertThat(ExponentialBounds.upperBound(last, schema)).isEqualTo(Double.MAX_VALUE);
            assertThat(ExponentialBounds.upperBound(last - 1, schema)).isLessThan(Double.MAX_VALUE);
            assertThat(ExponentialBounds.upperBound(last + 1, schema))
                    .isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(ExponentialBounds.upperBound(Integer.MAX_VALUE, schema))
                    .isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(ExponentialBounds.upperBound(Integer.MIN_VALUE, schema)).isEqualTo(0.0);
        }
        assertThat(ExponentialBounds.upperBound(-1074, 0)).isEqualTo(Double.MIN_VALUE);
    }

    @Test
    void aReducedBucketHoldsTheBucketThatItCameFrom() {
        for (int schema = -3; schema <= 8; schema++) {
            for (int shift = 1; schema - shift >= -4; shift++) {
                for (int index = -70; index <= 70; index++) {
                    int reduced = ExponentialBounds.reducedIndex(index, shift);
                    assertThat(ExponentialBounds.upperBound(index, schema))
                            .isLessThanOrEqualTo(
                                    ExponentialBounds.upperBound(reduced, schema - shift));
                    assertThat(ExponentialBounds.upperBound(index - 1, schema))
                            .isGreaterThanOrEqualTo(
                                    ExponentialBounds.upperBound(reduced - 1, schema - shift));
                }
            }
        }
        assertThat(ExponentialBounds.reducedIndex(-5, 40)).isEqualTo(0);
        assertThat(ExponentialBounds.reducedIndex(5, 40)).isEqualTo(1);
    }
}
