package io.varve.query.exec.histogram;

/// The logarithm to base 2, exact for powers of two.
final class BinaryLogarithm {
    private static final double LN_2 = Math.log(2);

    private BinaryLogarithm() {}

    static double log2(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            return Math.log(value);
        }
        int exponent = Math.getExponent(value);
        double fraction = value;
        if (exponent < Double.MIN_EXPONENT) {
            fraction *= 0x1p54;
            exponent = Math.getExponent(fraction);
            return exponent - 54 + Math.log(Math.scalb(fraction, -exponent)) / LN_2;
        }
        return exponent + Math.log(Math.scalb(fraction, -exponent)) / LN_2;
    }
}
