package io.varve.storage.histogram;

import static io.varve.storage.testing.HistogramLiteral.histogram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.Property;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class HistogramArithmeticTest {
    private static Combination.Combined combined(Combination combination) {
        return (Combination.Combined) combination;
    }

    private static FloatHistogram sum(FloatHistogram left, FloatHistogram right) {
        return combined(HistogramArithmetic.add(left, right)).histogram();
    }

    private static FloatHistogram difference(FloatHistogram left, FloatHistogram right) {
        return combined(HistogramArithmetic.subtract(left, right)).histogram();
    }

    private static void assertSame(FloatHistogram actual, String expected) {
        FloatHistogram want = histogram(expected);
        assertThat(actual.toString()).isEqualTo(want.toString());
        assertThat(actual.compact(0).sameAs(want.compact(0))).isTrue();
        assertThat(actual.hint()).isEqualTo(want.hint());
    }

    @Test
    void additionGoesBucketByBucketAtTheCoarserSchema() {
        FloatHistogram fine =
                histogram("{{schema:1 count:10 sum:7 buckets:[1 2 3 4] n_offset:3 n_buckets:[5]}}");
        FloatHistogram coarse =
                histogram("{{schema:0 count:6 sum:1.5 z_bucket:3 offset:1 buckets:[1 _ 2]}}");
        String expected =
                "{{schema:0 count:16 sum:8.5 z_bucket:3 buckets:[1 6 4 2] n_offset:2"
                        + " n_buckets:[5]}}";
        assertSame(sum(fine, coarse), expected);
        assertSame(sum(coarse, fine), expected);
        assertSame(
                difference(coarse, fine),
                "{{schema:0 count:-4 sum:-5.5 z_bucket:3 buckets:[-1 -4 -4 2] n_offset:2"
                        + " n_buckets:[-5]}}");
    }

    @Test
    void hintsCombine() {
        ResetHint[][] expected = {
            {ResetHint.UNKNOWN, ResetHint.UNKNOWN, ResetHint.UNKNOWN, ResetHint.GAUGE},
            {ResetHint.UNKNOWN, ResetHint.RESET, ResetHint.UNKNOWN, ResetHint.GAUGE},
            {ResetHint.UNKNOWN, ResetHint.UNKNOWN, ResetHint.NOT_RESET, ResetHint.GAUGE},
            {ResetHint.GAUGE, ResetHint.GAUGE, ResetHint.GAUGE, ResetHint.GAUGE}
        };
        FloatHistogram any = histogram("{{count:1 buckets:[1]}}");
        for (ResetHint left : ResetHint.values()) {
            for (ResetHint right : ResetHint.values()) {
                Combination.Combined both =
                        combined(HistogramArithmetic.add(any.withHint(left), any.withHint(right)));
                assertThat(both.histogram().hint()).isEqualTo(expected[left.code()][right.code()]);
                boolean collision =
                        (left == ResetHint.RESET && right == ResetHint.NOT_RESET)
                                || (left == ResetHint.NOT_RESET && right == ResetHint.RESET);
                assertThat(both.resetCollision()).isEqualTo(collision);
            }
        }
    }

    @Test
    void exponentialAndCustomBucketsHaveNoSum() {
        FloatHistogram exponential = histogram("{{count:1 buckets:[1]}}");
        FloatHistogram custom = histogram("{{schema:-53 count:1 custom_values:[1] buckets:[1]}}");
        assertThat(HistogramArithmetic.add(exponential, custom))
                .isEqualTo(Combination.Incompatible.INSTANCE);
        assertThat(HistogramArithmetic.subtract(custom, exponential))
                .isEqualTo(Combination.Incompatible.INSTANCE);
    }

    @Test
    void differentCustomBoundsAreReducedToTheCommonOnes() {
        FloatHistogram left =
                histogram(
                        "{{schema:-53 count:15 sum:3 custom_values:[1 2 5 7] buckets:[1 2 3 4"
                                + " 5]}}");
        FloatHistogram right =
                histogram(
                        "{{schema:-53 count:110 sum:4 custom_values:[2 3 7] offset:1"
                                + " buckets:[10 _ 100]}}");
        Combination.Combined both = combined(HistogramArithmetic.add(left, right));
        assertThat(both.boundsReconciled()).isTrue();
        assertSame(
                both.histogram(),
                "{{schema:-53 count:125 sum:7 custom_values:[2 7] buckets:[3 17 105]}}");
        assertThat(combined(HistogramArithmetic.add(left, left)).boundsReconciled()).isFalse();
        FloatHistogram apart = histogram("{{schema:-53 count:3 custom_values:[4] buckets:[1 2]}}");
        assertSame(sum(left, apart), "{{schema:-53 count:18 sum:3 buckets:[18]}}");
    }

    @Test
    void theNarrowerZeroBucketWidensAndSwallowsBuckets() {
        FloatHistogram wide =
                histogram("{{count:3 sum:1 z_bucket:1 z_bucket_w:1 offset:1 buckets:[2]}}");
        FloatHistogram narrow =
                histogram(
                        "{{count:31 sum:2 z_bucket:1 z_bucket_w:0.25 offset:-1 buckets:[2 4 8]"
                                + " n_offset:0 n_buckets:[16]}}");
        String expected = "{{count:34 sum:3 z_bucket:24 z_bucket_w:1 offset:1 buckets:[10]}}";
        assertSame(sum(wide, narrow), expected);
        assertSame(sum(narrow, wide), expected);
    }

    @Test
    void aThresholdInsideAPopulatedBucketGrowsOnBothSides() {
        // 0.7 falls into the first one's bucket [-1,-0.5), so both thresholds become 1.
        FloatHistogram straddled =
                histogram("{{count:7 z_bucket:3 z_bucket_w:0.25 n_offset:0 n_buckets:[4]}}");
        FloatHistogram wide =
                histogram("{{schema:-1 count:11 z_bucket:1 z_bucket_w:0.7 offset:1 buckets:[10]}}");
        assertSame(
                sum(straddled, wide),
                "{{schema:-1 count:18 z_bucket:8 z_bucket_w:1 offset:1 buckets:[10]}}");
        // Here the second one's bucket (0.25,1] goes into the zero bucket, too.
        FloatHistogram chain =
                histogram("{{schema:-1 count:11 z_bucket:1 z_bucket_w:0.7 buckets:[10]}}");
        assertSame(sum(straddled, chain), "{{schema:-1 count:18 z_bucket:18 z_bucket_w:1}}");
        // An empty bucket does not stop the threshold.
        FloatHistogram empty = histogram("{{count:3 z_bucket:3 buckets:[0 0]}}");
        assertSame(
                sum(empty, histogram("{{count:1 z_bucket:1 z_bucket_w:0.7}}")),
                "{{count:4 z_bucket:4 z_bucket_w:0.7 offset:1 buckets:[0]}}");
    }

    @Test
    void thresholdsThatAreNotNumbersDoNotHangTheAddition() {
        FloatHistogram nan = histogram("{{count:1 z_bucket:1 z_bucket_w:NaN buckets:[1]}}");
        FloatHistogram infinite = histogram("{{count:1 z_bucket:1 z_bucket_w:Inf}}");
        FloatHistogram plain = histogram("{{count:3 z_bucket:1 z_bucket_w:0.1 buckets:[2]}}");
        assertThat(sum(nan, plain).count()).isEqualTo(4);
        assertThat(sum(plain, nan).count()).isEqualTo(4);
        assertThat(sum(plain, infinite).zeroCount()).isEqualTo(4);
    }

    /// Populated buckets of a histogram as a map, at a coarser schema.
    private static Map<Integer, Double> model(Buckets buckets, int shift) {
        Map<Integer, Double> model = new TreeMap<>();
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.count(i) != 0) {
                int index = (int) Math.ceil(buckets.index(i) / Math.pow(2, shift));
                model.merge(index, buckets.count(i), Double::sum);
            }
        }
        return model;
    }

    private static Map<Integer, Double> modelSum(
            Buckets left, int leftShift, Buckets right, int rightShift) {
        Map<Integer, Double> model = model(left, leftShift);
        model(right, rightShift).forEach((index, count) -> model.merge(index, count, Double::sum));
        return model;
    }

    private static FloatHistogram withoutZeroBucket(SplittableRandom random) {
        return Histograms.exponential(random).toBuilder().zeroThreshold(0).build();
    }

    @Test
    void additionIsThatOfMapsFromIndexToCount() {
        Property.check(
                "addition",
                2_000,
                random -> {
                    FloatHistogram left = withoutZeroBucket(random);
                    FloatHistogram right = withoutZeroBucket(random);
                    FloatHistogram both = sum(left, right);
                    int schema = Math.min(left.schema(), right.schema());
                    int leftShift = left.schema() - schema;
                    int rightShift = right.schema() - schema;
                    assertThat(both.schema()).isEqualTo(schema);
                    assertThat(model(both.positive(), 0))
                            .isEqualTo(
                                    modelSum(
                                            left.positive(),
                                            leftShift,
                                            right.positive(),
                                            rightShift));
                    assertThat(model(both.negative(), 0))
                            .isEqualTo(
                                    modelSum(
                                            left.negative(),
                                            leftShift,
                                            right.negative(),
                                            rightShift));
                    assertThat(both.compact(0).sameAs(sum(right, left).compact(0))).isTrue();
                });
    }

    @Test
    void noObservationIsLostOrMadeWhenZeroBucketsAreReconciled() {
        Property.check(
                "zero buckets",
                2_000,
                random -> {
                    FloatHistogram left = Histograms.exponential(random);
                    FloatHistogram right = Histograms.exponential(random);
                    FloatHistogram both = sum(left, right);
                    double total =
                            both.zeroCount()
                                    + Histograms.total(both.positive())
                                    + Histograms.total(both.negative());
                    assertThat(total).isEqualTo(left.count() + right.count());
                    assertThat(both.count()).isEqualTo(total);
                    assertThat(both.zeroThreshold())
                            .isGreaterThanOrEqualTo(
                                    Math.max(left.zeroThreshold(), right.zeroThreshold()));
                    FloatHistogram swapped = sum(right, left);
                    assertThat(swapped.compact(0).sameAs(both.compact(0))).isTrue();
                });
    }

    @Test
    void addingAndReducingResolutionCommute() {
        Property.check(
                "reduction",
                2_000,
                random -> {
                    FloatHistogram left = withoutZeroBucket(random);
                    FloatHistogram right = withoutZeroBucket(random);
                    int schema = random.nextInt(-4, Math.min(left.schema(), right.schema()) + 1);
                    FloatHistogram reducedFirst =
                            sum(
                                    HistogramArithmetic.reduceResolution(left, schema),
                                    HistogramArithmetic.reduceResolution(right, schema));
                    FloatHistogram addedFirst =
                            HistogramArithmetic.reduceResolution(sum(left, right), schema);
                    assertThat(addedFirst.compact(0).sameAs(reducedFirst.compact(0))).isTrue();
                });
    }

    @Test
    void subtractingWhatWasAddedGivesTheFirstBack() {
        Property.check(
                "subtraction",
                1_000,
                random -> {
                    FloatHistogram left = withoutZeroBucket(random);
                    FloatHistogram right =
                            withoutZeroBucket(random).toBuilder().schema(left.schema()).build();
                    FloatHistogram back = difference(sum(left, right), right);
                    assertThat(back.compact(0).sameAs(left.compact(0))).isTrue();
                });
    }

    @Test
    void customBucketsGoWhereTheirUpperBoundIs() {
        Property.check(
                "custom addition",
                1_000,
                random -> {
                    FloatHistogram left = Histograms.custom(random);
                    FloatHistogram right = Histograms.custom(random);
                    FloatHistogram both = sum(left, right);
                    for (int i = 0; i <= both.customBounds().length; i++) {
                        double bound = both.upperBound(i);
                        assertThat(upTo(both, bound))
                                .isEqualTo(upTo(left, bound) + upTo(right, bound));
                    }
                    assertThat(both.compact(0).sameAs(sum(right, left).compact(0))).isTrue();
                });
    }

    private static double upTo(FloatHistogram histogram, double bound) {
        BucketCursor bucket = histogram.buckets();
        double total = 0;
        while (bucket.advance()) {
            total += bucket.upper() <= bound ? bucket.count() : 0;
        }
        return total;
    }

    @Test
    void scaling() {
        FloatHistogram any =
                histogram(
                        "{{count:9 sum:6 z_bucket:1 z_bucket_w:0.5 buckets:[2 4] n_offset:3"
                                + " n_buckets:[2]"
                                + " counter_reset_hint:not_reset}}");
        assertSame(
                HistogramArithmetic.multiply(any, 0.5),
                "{{count:4.5 sum:3 z_bucket:0.5 z_bucket_w:0.5 buckets:[1 2] n_offset:3"
                        + " n_buckets:[1]"
                        + " counter_reset_hint:not_reset}}");
        assertSame(
                HistogramArithmetic.negate(any),
                "{{count:-9 sum:-6 z_bucket:-1 z_bucket_w:0.5 buckets:[-2 -4] n_offset:3"
                        + " n_buckets:[-2] counter_reset_hint:gauge}}");
        assertSame(
                HistogramArithmetic.divide(any, -2),
                "{{count:-4.5 sum:-3 z_bucket:-0.5 z_bucket_w:0.5 buckets:[-1 -2] n_offset:3"
                        + " n_buckets:[-1] counter_reset_hint:gauge}}");
        assertSame(
                HistogramArithmetic.divide(any, 0),
                "{{count:Inf sum:Inf z_bucket:Inf z_bucket_w:0.5 counter_reset_hint:not_reset}}");
        assertThat(HistogramArithmetic.divide(histogram("{{sum:1}}"), 0).count()).isNaN();
    }

    @Test
    void resolutionIsOnlyEverReduced() {
        FloatHistogram any = histogram("{{schema:2 count:10 offset:-1 buckets:[1 2 3 4]}}");
        assertSame(
                HistogramArithmetic.reduceResolution(any, 0),
                "{{schema:0 count:10 buckets:[3 7]}}");
        assertThat(HistogramArithmetic.reduceResolution(any, 2)).isSameAs(any);
        assertThatThrownBy(() -> HistogramArithmetic.reduceResolution(any, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("schema 2");
        assertThatThrownBy(() ->
                        HistogramArithmetic.reduceResolution(
                                histogram("{{schema:-53 custom_values:[1]}}"), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void compensationIsOnlyForAccumulators() {
        FloatHistogram huge = histogram("{{count:1e16 sum:-0.0 buckets:[1e16]}}");
        FloatHistogram one = histogram("{{count:1 sum:-0.0 buckets:[1]}}");
        FloatHistogram plain = sum(sum(huge, one), one);
        assertThat(plain.count()).isEqualTo(1e16);
        assertThat(1 / plain.sum()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(plain.positive().count(0)).isCloseTo(1e16, within(0.0));
    }
}
