package io.varve.storage.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.BucketSpans;
import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.StaleMarker;
import io.varve.storage.testing.Property;
import io.varve.storage.testing.SampleGenerator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DuplicateRuleTest {
    @Test
    void theRuleIsAnOrderInWhichOnlyEqualSamplesTie() {
        Property.check(
                "order of samples",
                3_000,
                random -> {
                    SampleColumn[] s = {sample(random), sample(random), sample(random)};
                    int ab = compare(s[0], s[1]);
                    assertThat(compare(s[1], s[0])).isEqualTo(-ab);
                    assertThat(compare(s[0], s[0])).isZero();
                    assertThat(ab == 0).isEqualTo(same(s[0], s[1]));
                    int bc = compare(s[1], s[2]);
                    if (ab >= 0 && bc >= 0) {
                        assertThat(compare(s[0], s[2])).isEqualTo(Math.max(ab, bc));
                    }
                });
    }

    @Test
    void realSamplesWinOverStaleMarkersAndHistogramsOverFloats() {
        SampleColumn staleFloat = floating(StaleMarker.VALUE);
        SampleColumn staleHistogram = histogram(FloatHistogram.STALE);
        SampleColumn histogram = histogram(FloatHistogram.builder().count(1).build());
        assertThat(compare(floating(-1), staleFloat)).isPositive();
        assertThat(compare(floating(Double.NaN), staleHistogram)).isPositive();
        assertThat(compare(histogram, staleFloat)).isPositive();
        assertThat(compare(histogram, floating(Double.NaN))).isPositive();
        assertThat(compare(floating(2), floating(1))).isPositive();
    }

    private static int compare(SampleColumn a, SampleColumn b) {
        return Integer.signum(DuplicateRule.compare(a, 0, b, 0));
    }

    private static boolean same(SampleColumn a, SampleColumn b) {
        FloatHistogram x = a.histogram(0);
        FloatHistogram y = b.histogram(0);
        if (a.startMs(0) != b.startMs(0) || (x == null) != (y == null)) {
            return false;
        }
        if (x == null || y == null) {
            return Double.doubleToRawLongBits(a.value(0)) == Double.doubleToRawLongBits(b.value(0));
        }
        return x.sameAs(y) && x.hint() == y.hint();
    }

    private static SampleColumn sample(SplittableRandom random) {
        var column = new SampleColumn();
        long startMs = random.nextInt(2);
        if (random.nextBoolean()) {
            column.addFloat(1, SampleGenerator.values(random, 1)[0], startMs);
            return column;
        }
        FloatHistogram.Builder builder =
                FloatHistogram.builder()
                        .count(random.nextInt(2))
                        .sum(random.nextInt(3) == 0 ? StaleMarker.VALUE : random.nextInt(2))
                        .hint(random.nextBoolean() ? ResetHint.GAUGE : ResetHint.UNKNOWN)
                        .zeroCount(random.nextInt(2))
                        .positive(
                                Buckets.of(
                                        BucketSpans.run(random.nextInt(2), 1), random.nextInt(2)));
        if (random.nextBoolean()) {
            builder.schema(FloatHistogram.CUSTOM_BUCKETS_SCHEMA)
                    .customBounds(new double[] {random.nextInt(2)});
        }
        column.addHistogram(1, builder.build(), startMs);
        return column;
    }

    private static SampleColumn floating(double value) {
        var column = new SampleColumn();
        column.addFloat(1, value);
        return column;
    }

    private static SampleColumn histogram(FloatHistogram histogram) {
        var column = new SampleColumn();
        column.addHistogram(1, histogram, 0);
        return column;
    }
}
