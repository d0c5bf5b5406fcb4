package io.varve.storage.histogram;

import static io.varve.storage.testing.HistogramLiteral.histogram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.model.StaleMarker;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FloatHistogramTest {
    private static final FloatHistogram BOTH_SIDES =
            histogram(
                    "{{schema:0 count:21 sum:5.5 z_bucket:2 z_bucket_w:0.75 offset:0"
                            + " buckets:[1 0 3 _ _ 5] n_offset:-1 n_buckets:[4 6]}}");

    private static List<String> walk(BucketCursor cursor) {
        List<String> buckets = new ArrayList<>();
        while (cursor.advance()) {
            buckets.add(
                    (cursor.lowerInclusive() ? "[" : "(")
                            + cursor.lower()
                            + ","
                            + cursor.upper()
                            + (cursor.upperInclusive() ? "]" : ")")
                            + cursor.count());
        }
        assertThat(cursor.advance()).isFalse();
        return buckets;
    }

    @Test
    void bucketsAscendAndBoundsInsideTheZeroBucketMoveToItsThreshold() {
        assertThat(walk(BOTH_SIDES.buckets()))
                .containsExactly(
                        "[-1.0,-0.75)6.0",
                        // All of this bucket is inside the zero bucket; its upper bound moves out.
                        "[-0.5,-0.75)4.0",
                        "[-0.75,0.75]2.0",
                        "(0.75,1.0]1.0",
                        "(1.0,2.0]0.0",
                        "(2.0,4.0]3.0",
                        "(16.0,32.0]5.0");
    }

    @Test
    void customBucketsBeginAtMinusInfinityInclusiveAndEndAtInfinity() {
        FloatHistogram custom =
                histogram("{{schema:-53 count:6 sum:9 custom_values:[-1 2.5] buckets:[1 2 3]}}");
        assertThat(walk(custom.buckets()))
                .containsExactly("[-Infinity,-1.0]1.0", "(-1.0,2.5]2.0", "(2.5,Infinity]3.0");
        assertThat(custom.text())
                .isEqualTo("{count:6, sum:9, [-Inf,-1]:1, (-1,2.5]:2, (2.5,+Inf]:3}");
    }

    @Test
    void descendingIsAscendingReversed() {
        Property.check(
                "descending buckets",
                500,
                random -> {
                    FloatHistogram any =
                            random.nextBoolean()
                                    ? Histograms.exponential(random)
                                    : Histograms.custom(random);
                    List<String> descending = walk(any.bucketsDescending());
                    Collections.reverse(descending);
                    assertThat(descending).isEqualTo(walk(any.buckets()));
                });
    }

    @Test
    void theTextLeavesOutEmptyBucketsAndKeepsBounds() {
        assertThat(BOTH_SIDES.text())
                .isEqualTo(
                        "{count:21, sum:5.5, [-1,-0.5):6, [-0.5,-0.25):4, [-0.75,0.75]:2,"
                                + " (0.5,1]:1, (2,4]:3, (16,32]:5}");
        assertThat(histogram("{{count:1234567 sum:NaN}}").text())
                .isEqualTo("{count:1.234567e+06, sum:NaN}");
    }

    @Test
    void compactionDropsEmptyBucketsButShortGapsAreSpelledOut() {
        FloatHistogram loose =
                histogram("{{offset:-2 buckets:[0 0 1 _ 2 0 0 3 _ _ 0 _ 4 0] n_buckets:[0 0]}}");
        assertThat(loose.compact(0).positive().spans().toString()).isEqualTo("[0+1 1+1 2+1 4+1]");
        assertThat(loose.compact(0).negative().spans().count()).isZero();
        assertThat(loose.compact(1).positive().spans().toString()).isEqualTo("[0+3 2+1 4+1]");
        assertThat(loose.compact(2).positive().spans().toString()).isEqualTo("[0+6 4+1]");
        assertThat(loose.compact(4).positive().spans().toString()).isEqualTo("[0+11]");
        FloatHistogram compact = loose.compact(0);
        assertThat(compact.compact(0)).isSameAs(compact);
    }

    @Test
    void compactionKeepsWhatIsPopulated() {
        Property.check(
                "compaction",
                500,
                random -> {
                    FloatHistogram any = Histograms.exponential(random);
                    int emptyMax = random.nextInt(4);
                    FloatHistogram compact = any.compact(emptyMax);
                    assertThat(compact.text()).isEqualTo(any.text());
                    assertThat(compact.compact(0).sameAs(any.compact(0))).isTrue();
                    BucketSpans spans = compact.positive().spans();
                    for (int span = 1; span < spans.count(); span++) {
                        assertThat(spans.offset(span)).isGreaterThan(emptyMax);
                    }
                });
    }

    @Test
    void equalityIsByBitsAndLayoutAndIgnoresHints() {
        FloatHistogram one = histogram("{{count:3 sum:0 buckets:[1 2]}}");
        assertThat(one.sameAs(one.withHint(ResetHint.GAUGE))).isTrue();
        assertThat(one.sameAs(histogram("{{count:3 sum:-0.0 buckets:[1 2]}}"))).isFalse();
        assertThat(one.sameAs(histogram("{{count:3 sum:0 buckets:[1 2 0]}}"))).isFalse();
        assertThat(one.sameAs(histogram("{{schema:1 count:3 sum:0 buckets:[1 2]}}"))).isFalse();
        assertThat(one.sameAs(histogram("{{count:3 sum:0 z_bucket_w:1 buckets:[1 2]}}"))).isFalse();
        BucketSpans cut = BucketSpans.of(0, 1, 0, 0, 0, 1);
        assertThat(one.sameAs(one.toBuilder().positive(Buckets.of(cut, 1, 2)).build())).isTrue();
        FloatHistogram nan = histogram("{{sum:NaN}}");
        assertThat(nan.sameAs(histogram("{{sum:NaN}}"))).isTrue();
        assertThat(nan.sameAs(FloatHistogram.STALE)).isFalse();
    }

    @Test
    void staleMarkersAreKnownByTheBitsOfTheSum() {
        assertThat(FloatHistogram.STALE.isStale()).isTrue();
        assertThat(histogram("{{sum:NaN}}").isStale()).isFalse();
        assertThat(StaleMarker.is(FloatHistogram.STALE.sum())).isTrue();
    }

    @Test
    void theWeightFollowsTheNumberOfParts() {
        assertThat(histogram("{{}}").sampleWeight()).isEqualTo(11);
        // Two spans of four buckets, one of two.
        assertThat(BOTH_SIDES.sampleWeight()).isEqualTo((168 + 8 * (2 + 1 + 4 + 2) + 8) / 16);
    }

    @Test
    void spansFromOutsideMustFitTheirBuckets() {
        assertThatThrownBy(() ->
                        FloatHistogram.builder()
                                .positive(new int[] {0, 2}, new int[] {2, 1}, new double[] {1, 2}))
                .isInstanceOf(VarveException.class)
                .hasMessage("positive side: spans need 3 buckets, have 2 buckets");
        assertThatThrownBy(() ->
                        FloatHistogram.builder()
                                .negative(new int[] {0}, new int[] {-1}, new double[0]))
                .isInstanceOf(VarveException.class);
        assertThatThrownBy(() ->
                        FloatHistogram.builder()
                                .negative(
                                        new int[] {Integer.MAX_VALUE},
                                        new int[] {1},
                                        new double[1]))
                .isInstanceOf(VarveException.class)
                .hasMessageContaining("2147483648");
    }
}
