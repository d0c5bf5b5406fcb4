package io.varve.storage.histogram;

/// Bounds of exponential buckets: bucket i of schema s ends at 2^(i·2^-s) (conformance FORMAT.md,
/// B10.1).
final class ExponentialBounds {
    /// The bounds in [0.5, 1) at the finest schema. Those of coarser ones are every second, fourth
    /// … of them, so a bound is the same number at every schema that has it.
    ///
    /// These are the numbers of Prometheus and its clients to the last bit, so that bounds print
    /// the same. They are not the doubles nearest to the powers (up to 4 units in the last place
    /// below), because each schema's new bounds come from the next coarser one's by one rounded
    /// multiplication.
    private static final double[] FRACTIONS = fractions();

    private ExponentialBounds() {}

    private static double[] fractions() {
        double[] fractions = new double[1 << FloatHistogram.SCHEMA_MAX];
        fractions[0] = 0.5;
        double root = Math.sqrt(2);
        for (int schema = 1; schema <= FloatHistogram.SCHEMA_MAX; schema++) {
            int stride = fractions.length >> schema;
            for (int i = stride; i < fractions.length; i += 2 * stride) {
                fractions[i] = schema == 1 ? 1 / root : fractions[i - stride] * root;
            }
            root = Math.sqrt(root);
        }
        return fractions;
    }

    /// The upper bound of a positive bucket. Where it would be 2^1024, the largest finite double
    /// stands for it, so that the last bucket ends at a number; the next one ends at +Inf.
    static double upperBound(int index, int schema) {
        if (schema <= 0) {
            return powerOfTwo((long) index << -schema);
        }
        if (schema > FloatHistogram.SCHEMA_MAX) {
            return Math.pow(2, Math.scalb((double) index, -schema));
        }
        int fraction = index & ((1 << schema) - 1);
        int exponent = index >> schema;
        if (fraction == 0) {
            return powerOfTwo(exponent);
        }
        double bound = FRACTIONS[fraction << (FloatHistogram.SCHEMA_MAX - schema)];
        return Math.scalb(bound, exponent + 1);
    }

    private static double powerOfTwo(long exponent) {
        if (exponent == 1024) {
            return Double.MAX_VALUE;
        }
        return Math.scalb(1.0, Math.clamp(exponent, -2000, 2000));
    }

    /// The index of the bucket that holds the given one at a resolution coarser by `shift` schemas.
    static int reducedIndex(int index, int shift) {
        return ((index - 1) >> Math.min(shift, 31)) + 1;
    }
}
