package io.varve.query.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.testing.Property;
import java.math.BigDecimal;
import java.math.MathContext;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class GoMathTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    @Test
    void extremesPropagateNaNButNotPastTheirInfinity() {
        assertThat(GoMath.max(NAN, INF)).isEqualTo(INF);
        assertThat(GoMath.max(NAN, -INF)).isNaN();
        assertThat(GoMath.min(-INF, NAN)).isEqualTo(-INF);
        assertThat(GoMath.min(INF, NAN)).isNaN();
        assertThat(GoMath.max(-0.0, 0.0)).isEqualTo(0.0);
        assertThat(GoMath.min(1, 2)).isEqualTo(1);
    }

    @Test
    void logarithmsOfPowersOfTwoAreExact() {
        for (int exponent = -1074; exponent <= 1023; exponent++) {
            assertThat(GoMath.log2(Math.scalb(1.0, exponent))).isEqualTo(exponent);
        }
        assertThat(GoMath.log2(0)).isEqualTo(-INF);
        assertThat(GoMath.log2(-1)).isNaN();
        assertThat(GoMath.log2(NAN)).isNaN();
        assertThat(GoMath.log2(INF)).isEqualTo(INF);
        assertThat(GoMath.log2(3 * 0x1p-1074)).isEqualTo(Math.log(3) / Math.log(2) - 1074);
    }

    @Test
    void decimalLogarithmsComeFromBinaryOnes() {
        assertThat(GoMath.log10(1000)).isEqualTo(3);
        assertThat(GoMath.log10(0)).isEqualTo(-INF);
        assertThat(GoMath.log10(INF)).isEqualTo(INF);
        for (int exponent = -300; exponent <= 300; exponent++) {
            assertThat(GoMath.log10(Double.parseDouble("1e" + exponent)))
                    .isCloseTo(exponent, Percentage.withPercentage(1e-13));
        }
    }

    @Test
    void areaFunctionsInvertHyperbolicOnes() {
        Property.check(
                "area functions",
                2_000,
                random -> {
                    double x = random.nextDouble(-20, 20);
                    assertThat(GoMath.asinh(Math.sinh(x)))
                            .isCloseTo(x, Percentage.withPercentage(1e-10));
                    double y = random.nextDouble(0.01, 20);
                    assertThat(GoMath.acosh(Math.cosh(y)))
                            .isCloseTo(y, Percentage.withPercentage(1e-8));
                    double z = random.nextDouble(-3, 3);
                    assertThat(GoMath.atanh(Math.tanh(z)))
                            .isCloseTo(z, Percentage.withPercentage(1e-10));
                });
    }

    /// Where the textbook formulas lose all digits.
    @Test
    void areaFunctionsAreRightAtTheirEnds() {
        assertThat(GoMath.asinh(1e-20)).isEqualTo(1e-20);
        assertThat(GoMath.asinh(-1e-5)).isEqualTo(-1e-5 + 1e-15 / 6);
        assertThat(GoMath.asinh(-1e300)).isEqualTo(-(Math.log(1e300) + Math.log(2)));
        assertThat(Double.doubleToRawLongBits(GoMath.asinh(-0.0))).isEqualTo(1L << 63);
        assertThat(GoMath.asinh(-INF)).isEqualTo(-INF);
        assertThat(GoMath.asinh(NAN)).isNaN();
        assertThat(GoMath.acosh(1)).isZero();
        assertThat(GoMath.acosh(0.99)).isNaN();
        assertThat(GoMath.acosh(INF)).isEqualTo(INF);
        assertThat(GoMath.acosh(1 + 1e-10)).isCloseTo(1.4142135e-5, Percentage.withPercentage(0.1));
        assertThat(GoMath.atanh(1)).isEqualTo(INF);
        assertThat(GoMath.atanh(-1)).isEqualTo(-INF);
        assertThat(GoMath.atanh(1.01)).isNaN();
        assertThat(GoMath.atanh(1e-20)).isEqualTo(1e-20);
    }

    @Test
    void integersThatDoNotFitBecomeTheSmallest() {
        assertThat(GoMath.toInt64(-1.9)).isEqualTo(-1);
        assertThat(GoMath.toInt64(NAN)).isEqualTo(Long.MIN_VALUE);
        assertThat(GoMath.toInt64(0x1p63)).isEqualTo(Long.MIN_VALUE);
        assertThat(GoMath.toInt64(-INF)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void quantilesOfValues() {
        assertThat(ValueQuantile.of(0.5, new double[] {3, 1, 2}, 3)).isEqualTo(2);
        assertThat(ValueQuantile.of(0.5, new double[] {3, 1, 99}, 2)).isEqualTo(2);
        assertThat(ValueQuantile.of(0, new double[] {1, NAN}, 2)).isNaN();
        assertThat(ValueQuantile.of(1, new double[] {NAN, 1}, 2)).isEqualTo(1);
        assertThat(ValueQuantile.of(-0.1, new double[] {1}, 1)).isEqualTo(-INF);
        assertThat(ValueQuantile.of(1.1, new double[] {1}, 1)).isEqualTo(INF);
        assertThat(ValueQuantile.of(NAN, new double[] {1}, 1)).isNaN();
        assertThat(ValueQuantile.of(0.5, new double[0], 0)).isNaN();
    }

    /// The reference: powers by repeated multiplication.
    @Test
    void powersAgreeWithMultiplication() {
        for (int exponent = 0; exponent < 20; exponent++) {
            BigDecimal power = new BigDecimal("1.5").pow(exponent, MathContext.UNLIMITED);
            assertThat(GoMath.pow(1.5, exponent)).isEqualTo(power.doubleValue());
        }
    }
}
