package io.varve.query.exec.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;

final class ClassicHistogramTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static ClassicHistogram of(double... boundsAndCounts) {
        var histogram = new ClassicHistogram();
        for (int i = 0; i < boundsAndCounts.length; i += 2) {
            histogram.add(boundsAndCounts[i], boundsAndCounts[i + 1]);
        }
        return histogram;
    }

    @Test
    void quantilesByHand() {
        ClassicHistogram any = of(1, 4, 3, 8, INFINITY, 10);
        assertThat(any.quantile(0.2)).isEqualTo(0.5);
        assertThat(any.quantile(0.6)).isEqualTo(2);
        assertThat(any.quantile(0.8)).isEqualTo(3);
        assertThat(any.quantile(0.95)).isEqualTo(3);
        assertThat(any.quantile(-1)).isEqualTo(-INFINITY);
        assertThat(any.quantile(2)).isEqualTo(INFINITY);
        assertThat(any.quantile(Double.NaN)).isNaN();
        assertThat(any.wasForced()).isFalse();
        assertThat(of(-1, 4, 3, 8, INFINITY, 10).quantile(0.2)).isEqualTo(-1);
    }

    @Test
    void bucketsThatDoNotTell() {
        assertThat(of().quantile(0.5)).isNaN();
        assertThat(of(1, 4, 2, 5).quantile(0.5)).isNaN();
        assertThat(of(INFINITY, 5).quantile(0.5)).isNaN();
        assertThat(of(1, 0, INFINITY, 0).quantile(0.5)).isNaN();
        assertThat(of(1, 4, 2, 5).fraction(0, 1)).isNaN();
        assertThat(of(1, 0, INFINITY, 0).fraction(0, 1)).isNaN();
        assertThat(of().fraction(0, 1)).isNaN();
        // Before anything else is looked at.
        assertThat(of().quantile(7)).isEqualTo(INFINITY);
    }

    @Test
    void fallingCountsAreRaisedAndReported() {
        ClassicHistogram any = of(1, 10, 2, 4, 3, 8, 4, 12, 5, 11, INFINITY, 12);
        assertThat(any.quantile(0.5)).isCloseTo(0.6, within(1e-15));
        assertThat(any.wasForced()).isTrue();
        assertThat(any.forcedBoundMin()).isEqualTo(2);
        assertThat(any.forcedBoundMax()).isEqualTo(5);
        assertThat(any.forcedDiffMax()).isEqualTo(6);
        // A second quantile of the same buckets still knows.
        any.quantile(0.9);
        assertThat(any.wasForced()).isTrue();
        any.clear();
        assertThat(any.wasForced()).isFalse();
    }

    @Test
    void differencesOfRoundingAreFlattenedSilently() {
        ClassicHistogram any = of(1, 10, 2, 10 - 1e-12, 3, 10 + 1e-12, INFINITY, 10 + 2e-12);
        assertThat(any.quantile(0.99)).isCloseTo(0.99, within(1e-15));
        assertThat(any.wasForced()).isFalse();
        any = of(1, 10, 2, 10 - 1e-9, INFINITY, 10);
        any.quantile(0.5);
        assertThat(any.wasForced()).isTrue();
    }

    @Test
    void fractionsByHand() {
        ClassicHistogram any = of(1, 4, 3, 8, INFINITY, 10);
        assertThat(any.fraction(0.5, 2)).isCloseTo(0.4, within(1e-15));
        assertThat(any.fraction(-1, 1)).isEqualTo(0.4);
        assertThat(any.fraction(3, INFINITY)).isCloseTo(0.2, within(1e-15));
        assertThat(any.fraction(0, 99)).isEqualTo(0.8);
        assertThat(any.fraction(2, 1)).isEqualTo(0);
        assertThat(any.fraction(Double.NaN, 1)).isNaN();
        // The first bucket has no lower bound: all of it lies below any limit inside.
        assertThat(of(-1, 4, 3, 8, INFINITY, 10).fraction(-INFINITY, -5)).isEqualTo(0.4);
        // A fraction does not make counts monotonic.
        assertThat(of(1, 4, 3, 2, INFINITY, 10).fraction(1, 3)).isCloseTo(-0.2, within(1e-15));
    }

    @Test
    void orderDoesNotMatterAndEqualBoundsAddUp() {
        Property.check(
                "classic buckets",
                1_000,
                random -> {
                    int size = random.nextInt(2, 40);
                    double[] bounds = new double[size];
                    double[] counts = new double[size];
                    double count = 0;
                    for (int i = 0; i < size; i++) {
                        bounds[i] = i == size - 1 ? INFINITY : i * 0.5;
                        count += random.nextInt(10);
                        counts[i] = count;
                    }
                    var ordered = new ClassicHistogram();
                    for (int i = 0; i < size; i++) {
                        ordered.add(bounds[i], 2 * counts[i]);
                    }
                    var shuffled = new ClassicHistogram();
                    int[] places = new int[2 * size];
                    for (int i = 0; i < places.length; i++) {
                        int other = random.nextInt(i + 1);
                        places[i] = places[other];
                        places[other] = i;
                    }
                    for (int place : places) {
                        shuffled.add(bounds[place / 2], counts[place / 2]);
                    }
                    double q = random.nextDouble();
                    assertThat(shuffled.quantile(q)).isEqualTo(ordered.quantile(q));
                    double low = random.nextDouble(-1, 20);
                    double high = random.nextDouble(-1, 20);
                    assertThat(shuffled.fraction(low, high)).isEqualTo(ordered.fraction(low, high));
                    assertThat(shuffled.size()).isEqualTo(size);
                });
    }
}
