package io.varve.query.exec;

/// Floating point functions where Go, and so Prometheus, answers differently from Java or has what
/// Java lacks.
public final class GoMath {
    private static final double LOG2_E = 1.4426950408889634;
    private static final double LOG10_2 = 0.3010299956639812;

    /// Below this magnitude (2^-28) the first term of the series is exact.
    private static final double TINY = 0x1p-28;

    /// Above this magnitude (2^28) the square of a number swallows 1.
    private static final double HUGE = 0x1p28;

    private GoMath() {}

    /// NaN if either is NaN, except that +Inf wins over everything.
    public static double max(double a, double b) {
        if (a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.max(a, b);
    }

    /// NaN if either is NaN, except that -Inf wins over everything.
    public static double min(double a, double b) {
        if (a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY) {
            return Double.NEGATIVE_INFINITY;
        }
        return Math.min(a, b);
    }

    /// IEEE 754 pow: 1 to any power is 1, even to NaN, and so is -1 to an infinite one.
    public static double pow(double base, double exponent) {
        if (base == 1 || (base == -1 && Double.isInfinite(exponent))) {
            return 1;
        }
        return Math.pow(base, exponent);
    }

    /// Exact for powers of two.
    public static double log2(double x) {
        if (!(x > 0) || x == Double.POSITIVE_INFINITY) {
            return Math.log(x);
        }
        int exponent = Math.getExponent(x);
        if (exponent < Double.MIN_EXPONENT) {
            exponent = Math.getExponent(x * 0x1p52) - 52;
        }
        double fraction = Math.scalb(x, -exponent - 1);
        if (fraction == 0.5) {
            return exponent;
        }
        return Math.log(fraction) * LOG2_E + (exponent + 1);
    }

    /// By way of [#log2], so that its last digits are Go's.
    public static double log10(double x) {
        return log2(x) * LOG10_2;
    }

    public static double asinh(double x) {
        double a = Math.abs(x);
        double result;
        if (!(a >= TINY) || a == Double.POSITIVE_INFINITY) {
            return x;
        } else if (a > HUGE) {
            result = Math.log(a) + Math.log(2);
        } else if (a > 2) {
            result = Math.log(2 * a + 1 / (Math.sqrt(a * a + 1) + a));
        } else {
            result = Math.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
        }
        return Math.copySign(result, x);
    }

    public static double acosh(double x) {
        if (!(x >= 1)) {
            return Double.NaN;
        }
        if (x >= HUGE) {
            return Math.log(x) + Math.log(2);
        }
        if (x > 2) {
            return Math.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
        }
        double above = x - 1;
        return Math.log1p(above + Math.sqrt(2 * above + above * above));
    }

    public static double atanh(double x) {
        double a = Math.abs(x);
        if (!(a <= 1)) {
            return Double.NaN;
        }
        if (a < TINY) {
            return x;
        }
        double twice = a + a;
        double result =
                a < 0.5
                        ? 0.5 * Math.log1p(twice + twice * a / (1 - a))
                        : 0.5 * Math.log1p(twice / (1 - a));
        return Math.copySign(result, x);
    }

    /// Conversion to int64 as amd64 does it: what does not fit becomes the smallest number.
    public static long toInt64(double x) {
        // Negated, so that NaN is among what does not fit.
        if (!(x >= -0x1p63 && x < 0x1p63)) {
            return Long.MIN_VALUE;
        }
        return (long) x;
    }
}
