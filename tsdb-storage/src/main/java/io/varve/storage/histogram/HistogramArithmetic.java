package io.varve.storage.histogram;

/// Arithmetic of native histograms as PromQL defines it (conformance FORMAT.md, B10). Pure
/// functions of immutable values; no result is compacted unless its method says so.
public final class HistogramArithmetic {
    private HistogramArithmetic() {}

    public static Combination add(FloatHistogram left, FloatHistogram right) {
        return combine(left, right, 1);
    }

    /// The hint of the difference follows the rules of addition; the `-` operator makes it a gauge.
    public static Combination subtract(FloatHistogram left, FloatHistogram right) {
        return combine(left, right, -1);
    }

    private static Combination combine(FloatHistogram left, FloatHistogram right, int sign) {
        if (!left.isCompatible(right)) {
            return Combination.Incompatible.INSTANCE;
        }
        HistogramTally tally = new HistogramTally(false);
        tally.load(left);
        tally.add(right, sign);
        return new Combination.Combined(
                tally.toHistogram(), tally.resetCollision(), tally.boundsReconciled());
    }

    /// Scales all counts and the sum. A factor below 0 makes a gauge.
    public static FloatHistogram multiply(FloatHistogram histogram, double factor) {
        return histogram.toBuilder()
                .hint(factor < 0 ? ResetHint.GAUGE : histogram.hint())
                .count(histogram.count() * factor)
                .sum(histogram.sum() * factor)
                .zeroCount(histogram.zeroCount() * factor)
                .positive(histogram.positive().multiply(factor))
                .negative(histogram.negative().multiply(factor))
                .build();
    }

    /// Divides all counts and the sum. A divisor below 0 makes a gauge. Division by 0 leaves no
    /// buckets; count, sum and zero count become infinite or NaN.
    public static FloatHistogram divide(FloatHistogram histogram, double divisor) {
        boolean byZero = divisor == 0;
        return histogram.toBuilder()
                .hint(divisor < 0 ? ResetHint.GAUGE : histogram.hint())
                .count(histogram.count() / divisor)
                .sum(histogram.sum() / divisor)
                .zeroCount(histogram.zeroCount() / divisor)
                .positive(byZero ? Buckets.EMPTY : histogram.positive().divide(divisor))
                .negative(byZero ? Buckets.EMPTY : histogram.negative().divide(divisor))
                .build();
    }

    /// PromQL's unary minus: the histogram times -1, which is a gauge.
    public static FloatHistogram negate(FloatHistogram histogram) {
        return multiply(histogram, -1);
    }

    /// PromQL's `histogram </ limit`: only observations up to the limit are kept, estimated within
    /// the bucket that holds it (B10.8). Compacted if anything was cut off, else the same instance.
    public static FloatHistogram trimUpper(FloatHistogram histogram, double limit) {
        return new HistogramTrim(histogram, limit, true).apply();
    }

    /// PromQL's `histogram >/ limit`: only observations from the limit up are kept, see
    /// [#trimUpper].
    public static FloatHistogram trimLower(FloatHistogram histogram, double limit) {
        return new HistogramTrim(histogram, limit, false).apply();
    }

    /// Whether a counter was reset between two histograms of it (B10.6). The hint of the current
    /// one decides if it says anything; sums never matter.
    public static boolean detectReset(FloatHistogram current, FloatHistogram previous) {
        return switch (current.hint()) {
            case RESET -> true;
            case NOT_RESET -> false;
            case UNKNOWN, GAUGE -> ResetDetection.isReset(current, previous);
        };
    }

    /// Like [#detectReset], but by comparing alone, whatever the hint says.
    public static boolean hasLostObservations(FloatHistogram current, FloatHistogram previous) {
        return ResetDetection.isReset(current, previous);
    }

    /// The histogram at a coarser exponential schema; itself if its schema is that already.
    ///
    /// @throws IllegalArgumentException if the schema is finer or one of both has custom buckets
    public static FloatHistogram reduceResolution(FloatHistogram histogram, int schema) {
        if (schema == histogram.schema()) {
            return histogram;
        }
        int shift = requireReduction(histogram.schema(), schema);
        return histogram.toBuilder()
                .schema(schema)
                .positive(histogram.positive().reduce(shift))
                .negative(histogram.negative().reduce(shift))
                .build();
    }

    /// By how many schemas the target is coarser.
    static int requireReduction(int schema, int target) {
        boolean custom = schema == FloatHistogram.CUSTOM_BUCKETS_SCHEMA;
        if (custom || target < FloatHistogram.SCHEMA_MIN || target > schema) {
            throw new IllegalArgumentException(
                    "histogram of schema " + schema + " cannot be reduced to " + target);
        }
        return schema - target;
    }
}
