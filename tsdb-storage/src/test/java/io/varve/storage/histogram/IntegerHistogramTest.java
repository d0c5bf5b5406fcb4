package io.varve.storage.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.testing.Histograms;
import io.varve.storage.testing.Property;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

final class IntegerHistogramTest {
    @Test
    void deltasAddUpAcrossSpans() {
        IntegerHistogram integer =
                IntegerHistogram.builder()
                        .schema(1)
                        .count(21)
                        .sum(18.4)
                        .zeroThreshold(0.001)
                        .zeroCount(2)
                        .positive(BucketSpans.of(0, 2, 1, 2), new long[] {1, 2, -1, 3})
                        .negative(BucketSpans.of(-3, 1), new long[] {8})
                        .hint(ResetHint.NOT_RESET)
                        .build();
        FloatHistogram converted = integer.toFloat();
        assertThat(converted.text())
                .isEqualTo(
                        "{count:21, sum:18.4, [-0.35355339059327373,-0.25):8, [-0.001,0.001]:2,"
                                + " (0.7071067811865475,1]:1, (1,1.414213562373095]:3,"
                                + " (2,2.82842712474619]:2, (2.82842712474619,4]:5}");
        assertThat(converted.hint()).isEqualTo(ResetHint.NOT_RESET);
        assertThat(Histograms.integer(converted).sameAs(integer)).isTrue();
    }

    @Test
    void reducingIntegersAndFloatsIsTheSame() {
        Property.check(
                "integer reduction",
                500,
                random -> {
                    FloatHistogram any = Histograms.exponential(random);
                    int schema = random.nextInt(-4, any.schema() + 1);
                    IntegerHistogram reduced = Histograms.integer(any).reduceResolution(schema);
                    assertThat(
                                    reduced.toFloat()
                                            .sameAs(
                                                    HistogramArithmetic.reduceResolution(
                                                            any, schema)))
                            .isTrue();
                });
    }

    @Test
    void countsAreUnsigned() {
        Property.check(
                "unsigned counts",
                2_000,
                random -> {
                    long count = random.nextLong() >> random.nextInt(64);
                    double expected = new BigInteger(Long.toUnsignedString(count)).doubleValue();
                    assertThat(IntegerHistogram.toDouble(count)).isEqualTo(expected);
                });
    }
}
