package io.varve.storage.histogram;

/// Bounds of exponential buckets: bucket i of schema s ends at 2^(i·2^-s) (conformance FORMAT.md,
/// B10.1).
final class ExponentialBounds {
    private ExponentialBounds() {}

    /// The upper bound of a positive bucket. Where it would be 2^1024, the largest finite double
    /// stands for it, so that the last bucket ends at a number; the next one ends at +Inf.
    static double upperBound(int index, int schema) {
        if (schema <= 0) {
            return powerOfTwo((long) index << -schema);
        }
        int fraction = index & ((1 << schema) - 1);
        int exponent = index >> schema;
        if (fraction == 0) {
            return powerOfTwo(exponent);
        }
        return Math.scalb(Math.pow(2, (double) fraction / (1 << schema)) / 2, exponent + 1);
    }

    private static double powerOfTwo(long exponent) {
        if (exponent == 1024) {
            return Double.MAX_VALUE;
        }
        return Math.scalb(1.0, Math.clamp(exponent, -2000, 2000));
    }

    /// The index of the bucket that holds the given one at a resolution coarser by `shift` schemas.
    static int reducedIndex(int index, int shift) {
        return ((index - 1) >> shift) + 1;
    }
}
