package io.varve.storage.histogram;

import static io.varve.storage.testing.HistogramLiteral.histogram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HistogramValidatorTest {
    private static void assertInvalid(Runnable check, String message) {
        assertThatThrownBy(check::run)
                .isInstanceOfSatisfying(
                        VarveException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{schema:-5}} | invalid schema -5",
                "{{schema:53}} | invalid schema 53",
                "{{count:-1}} | count -1 is negative",
                "{{z_bucket:-2}} | zero count -2 is negative",
                "{{z_bucket_w:-1}} | zero threshold -1",
                "{{z_bucket_w:NaN}} | zero threshold NaN",
                "{{buckets:[1 -2]}} | positive side: bucket number 2 has an observation count"
                        + " of -2",
                "{{n_buckets:[-1]}} | negative side: bucket number 1 has an observation count"
                        + " of -1",
                "{{custom_values:[1]}} | no custom bounds",
                "{{schema:-53 custom_values:[1] z_bucket:1}} | zero count and zero threshold"
                        + " must be 0",
                "{{schema:-53 custom_values:[1] z_bucket_w:1}} | zero threshold must be 0",
                "{{schema:-53 custom_values:[1] n_buckets:[1]}} | no negative spans",
                "{{schema:-53 custom_values:[1] buckets:[1 2 3]}} | only 1 custom bounds for 3"
                        + " buckets",
                "{{schema:-53 custom_values:[1] offset:2 buckets:[1]}} | custom bounds for 3"
                        + " buckets",
                "{{schema:-53 custom_values:[1] offset:-1 buckets:[1]}} | negative offset -1",
                "{{schema:-53 custom_values:[1 1]}} | bound 1 after 1",
                "{{schema:-53 custom_values:[1 Inf]}} | bound +Inf is not finite",
                "{{schema:-53 custom_values:[NaN]}} | bound NaN is not finite",
            })
    void whatIsRefused(String histogram, String message) {
        assertInvalid(() -> HistogramValidator.validate(histogram(histogram)), message);
    }

    @ParameterizedTest
    @CsvSource({
        "{{}}",
        "{{count:99 buckets:[1]}}",
        "{{schema:52 count:1 offset:-7 buckets:[1]}}",
        "{{schema:-53 custom_values:[-2 1] count:3 buckets:[1 1 1]}}",
        "{{schema:-53 count:3 buckets:[3]}}",
        "{{count:NaN buckets:[NaN]}}"
    })
    void whatIsAccepted(String histogram) {
        HistogramValidator.validate(histogram(histogram));
    }

    @Test
    void onlyTheFirstSpanMayHaveANegativeOffset() {
        int[] lengths = {2, 1};
        double[] counts = {1, 1, 1};
        assertInvalid(
                () -> FloatHistogram.builder().positive(new int[] {-4, -1}, lengths, counts),
                "positive side: span number 2 has a negative offset -1");
        HistogramValidator.validate(
                FloatHistogram.builder().positive(new int[] {-4, 0}, lengths, counts).build());
        assertThatThrownBy(() -> BucketSpans.of(-4, 2, -1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static IntegerHistogram integer(long count, double sum, long... deltas) {
        return IntegerHistogram.builder()
                .count(count)
                .sum(sum)
                .zeroCount(1)
                .positive(BucketSpans.run(0, deltas.length), deltas)
                .build();
    }

    @Test
    void integerCountsMustBeTheSumOfTheirBuckets() {
        HistogramValidator.validate(integer(6, 1, 2, 1));
        HistogramValidator.validate(integer(7, Double.NaN, 2, 1));
        assertInvalid(
                () -> HistogramValidator.validate(integer(7, 1, 2, 1)),
                "6 observations found in buckets, but the count is 7, which must be the same");
        assertInvalid(
                () -> HistogramValidator.validate(integer(5, Double.NaN, 2, 1)),
                "6 observations found in buckets, but the count is 5, which must be at least");
        assertInvalid(
                () -> HistogramValidator.validate(integer(0, 1, 2, -3)),
                "positive side: bucket number 2 has an observation count of -1");
        // Counts that wrap around do not pass for small ones.
        assertInvalid(
                () ->
                        HistogramValidator.validate(
                                integer(1, 1, Long.MAX_VALUE, 0, 2 - Long.MAX_VALUE)),
                "more than");
    }

    @Test
    void randomObservationsAndStaleMarkersPass() {
        Property.check(
                "valid histograms",
                300,
                random -> {
                    FloatHistogram any =
                            random.nextBoolean()
                                    ? Histograms.exponential(random)
                                    : Histograms.custom(random);
                    HistogramValidator.validate(any);
                    HistogramValidator.validate(Histograms.integer(any));
                });
        HistogramValidator.validate(FloatHistogram.STALE);
    }
}
