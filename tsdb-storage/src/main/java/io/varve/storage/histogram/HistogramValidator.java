package io.varve.storage.histogram;

import io.varve.storage.model.GoFormat;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// What a native histogram from outside must fulfil to be stored (conformance remote-write.md,
/// section 3). Every method throws a [VarveException] of kind INVALID that names the rule and the
/// values. Stale markers are not checked: nothing but their sum counts.
public final class HistogramValidator {
    private static final int SCHEMA_ACCEPTED_MAX = 52;

    private HistogramValidator() {}

    /// Checks a histogram with float counts: its count need not be the sum of its buckets.
    public static void validate(FloatHistogram histogram) {
        if (histogram.isStale()) {
            return;
        }
        requireSchema(histogram.schema());
        if (histogram.isCustomBuckets()) {
            requireCustom(
                    histogram.customBounds(),
                    histogram.positive().spans(),
                    histogram.negative().spans(),
                    histogram.zeroCount() != 0,
                    histogram.zeroThreshold());
        } else {
            requireExponential(histogram.customBounds(), histogram.zeroThreshold());
        }
        requireCounts("positive", histogram.positive());
        requireCounts("negative", histogram.negative());
        requireNotNegative("zero count", histogram.zeroCount());
        requireNotNegative("count", histogram.count());
    }

    /// Checks a histogram with integer counts: its count must be the sum of its buckets, or may be
    /// more if the sum of observations is NaN.
    public static void validate(IntegerHistogram histogram) {
        if (histogram.isStale()) {
            return;
        }
        requireSchema(histogram.schema());
        if (histogram.isCustomBuckets()) {
            requireCustom(
                    histogram.customBounds(),
                    histogram.positiveSpans(),
                    histogram.negativeSpans(),
                    histogram.zeroCount() != 0,
                    histogram.zeroThreshold());
        } else {
            requireExponential(histogram.customBounds(), histogram.zeroThreshold());
        }
        long observed = histogram.zeroCount();
        observed = addDeltas("negative", histogram.negativeDeltas(), observed);
        observed = addDeltas("positive", histogram.positiveDeltas(), observed);
        int order = Long.compareUnsigned(histogram.count(), observed);
        if (Double.isNaN(histogram.sum()) ? order < 0 : order != 0) {
            throw invalid(
                    Long.toUnsignedString(observed)
                            + " observations found in buckets, but the count is "
                            + Long.toUnsignedString(histogram.count())
                            + (Double.isNaN(histogram.sum())
                                    ? ", which must be at least as many"
                                    : ", which must be the same in absence of NaN"));
        }
    }

    /// Refuses spans that name more or fewer buckets than there are, that descend, or that reach
    /// indexes outside of an int, before anything is made of them.
    ///
    /// @param lengths unsigned, as on the wire
    static void requireBuckets(String side, int[] offsets, int[] lengths, int buckets) {
        long named = 0;
        long index = 0;
        for (int span = 0; span < lengths.length; span++) {
            if (span > 0 && offsets[span] < 0) {
                throw invalid(
                        side
                                + " side: span number "
                                + (span + 1)
                                + " has a negative offset "
                                + offsets[span]);
            }
            named += Integer.toUnsignedLong(lengths[span]);
            index += offsets[span] + Integer.toUnsignedLong(lengths[span]);
            if (index > Integer.MAX_VALUE || index <= Integer.MIN_VALUE) {
                throw invalid(
                        side + " side: span number " + (span + 1) + " ends at index " + index);
            }
        }
        if (named != buckets) {
            throw invalid(
                    side + " side: spans need " + named + " buckets, have " + buckets + " buckets");
        }
    }

    private static void requireSchema(int schema) {
        boolean exponential = schema >= FloatHistogram.SCHEMA_MIN && schema <= SCHEMA_ACCEPTED_MAX;
        if (!exponential && schema != FloatHistogram.CUSTOM_BUCKETS_SCHEMA) {
            throw invalid(
                    "histogram has an invalid schema "
                            + schema
                            + ", which must be between -4 and 52 for exponential buckets, or -53"
                            + " for custom buckets");
        }
    }

    private static void requireCustom(
            double[] bounds,
            BucketSpans positive,
            BucketSpans negative,
            boolean zeroPopulated,
            double zeroThreshold) {
        requireBounds(bounds);
        if (zeroPopulated || zeroThreshold != 0) {
            throw invalid("custom buckets: zero count and zero threshold must be 0");
        }
        if (negative.count() > 0) {
            throw invalid("custom buckets: there must be no negative spans and buckets");
        }
        if (positive.count() > 0 && positive.offset(0) < 0) {
            throw invalid(
                    "custom buckets: span number 1 has a negative offset " + positive.offset(0));
        }
        long needed = 0;
        for (int span = 0; span < positive.count(); span++) {
            needed += (long) positive.offset(span) + positive.length(span);
        }
        if (needed > bounds.length + 1L) {
            throw invalid(
                    "custom buckets: only "
                            + bounds.length
                            + " custom bounds for "
                            + needed
                            + " buckets, there must be at most one more than bounds");
        }
    }

    private static void requireBounds(double[] bounds) {
        double previous = Double.NEGATIVE_INFINITY;
        for (double bound : bounds) {
            if (Double.isNaN(bound) || Double.isInfinite(bound)) {
                throw invalid(
                        "custom buckets: bound " + GoFormat.general(bound) + " is not finite");
            }
            if (bound <= previous) {
                throw invalid(
                        "custom buckets: bound "
                                + GoFormat.general(bound)
                                + " after "
                                + GoFormat.general(previous)
                                + ", bounds must strictly increase");
            }
            previous = bound;
        }
    }

    private static void requireExponential(double[] bounds, double zeroThreshold) {
        if (bounds.length > 0) {
            throw invalid("exponential buckets: there must be no custom bounds");
        }
        if (Double.isNaN(zeroThreshold) || zeroThreshold < 0) {
            throw invalid(
                    "exponential buckets: zero threshold "
                            + GoFormat.general(zeroThreshold)
                            + " is below 0 or NaN");
        }
    }

    private static void requireCounts(String side, Buckets buckets) {
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.count(i) < 0) {
                throw invalid(
                        side
                                + " side: bucket number "
                                + (i + 1)
                                + " has an observation count of "
                                + GoFormat.general(buckets.count(i))
                                + ", which is negative");
            }
        }
    }

    /// Adds the counts of all buckets of a side to a total, unsigned.
    private static long addDeltas(String side, long[] deltas, long before) {
        long total = before;
        long current = 0;
        for (int i = 0; i < deltas.length; i++) {
            current += deltas[i];
            if (current < 0) {
                throw invalid(
                        side
                                + " side: bucket number "
                                + (i + 1)
                                + " has an observation count of "
                                + current
                                + ", which is negative");
            }
            total += current;
            if (Long.compareUnsigned(total, current) < 0) {
                throw invalid("more than 2^64 observations found in buckets");
            }
        }
        return total;
    }

    private static void requireNotNegative(String name, double value) {
        if (value < 0) {
            throw invalid("histogram's " + name + ' ' + GoFormat.general(value) + " is negative");
        }
    }

    private static VarveException invalid(String message) {
        return new VarveException(ErrorKind.INVALID, message);
    }
}
