package io.varve.query.exec.aggregate;

import io.varve.storage.model.GoFormat;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// How many elements per group `topk`, `bottomk` and `limitk` keep, step by step (conformance
/// FORMAT.md, B8).
final class ElementLimits {
    /// The largest double below 2^63, which Prometheus refuses too.
    private static final double TOO_LARGE = 0x1p63 - 1024;

    private final long[] limits;
    private final boolean none;

    private ElementLimits(long[] limits, boolean none) {
        this.limits = limits;
        this.none = none;
    }

    /// @param parameter the value of the parameter at each step
    /// @throws VarveException with Prometheus's text if one of them is not a number, or too large
    static ElementLimits of(double[] parameter) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double k : parameter) {
            if (Double.isNaN(k)) {
                throw new VarveException(ErrorKind.EXECUTION, "Parameter value is NaN");
            }
            min = Math.min(min, k);
            max = Math.max(max, k);
        }
        long[] limits = new long[parameter.length];
        if (max < 1) {
            return new ElementLimits(limits, true);
        }
        if (min <= Long.MIN_VALUE) {
            throw outOfRange(min, "underflows");
        }
        if (max >= TOO_LARGE) {
            throw outOfRange(max, "overflows");
        }
        for (int step = 0; step < limits.length; step++) {
            limits[step] = Math.max(0, (long) parameter[step]);
        }
        return new ElementLimits(limits, false);
    }

    private static VarveException outOfRange(double k, String does) {
        return new VarveException(
                ErrorKind.EXECUTION, "Scalar value " + GoFormat.general(k) + " " + does + " int64");
    }

    /// Whether nothing is kept at any step.
    boolean none() {
        return none;
    }

    long at(int step) {
        return limits[step];
    }
}
