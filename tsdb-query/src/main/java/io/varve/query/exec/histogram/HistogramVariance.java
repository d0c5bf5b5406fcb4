package io.varve.query.exec.histogram;

import io.varve.storage.histogram.BucketCursor;
import io.varve.storage.histogram.FloatHistogram;

/// The spread of a native histogram's observations, estimated from the middles of its buckets
/// (conformance FORMAT.md, B9.2).
public final class HistogramVariance {
    private HistogramVariance() {}

    public static double standardDeviation(FloatHistogram histogram) {
        return Math.sqrt(variance(histogram));
    }

    public static double variance(FloatHistogram histogram) {
        double mean = histogram.sum() / histogram.count();
        BucketCursor bucket = histogram.buckets();
        double sum = 0;
        double compensation = 0;
        while (bucket.advance()) {
            if (bucket.count() == 0) {
                continue;
            }
            double delta = middle(bucket, histogram.isCustomBuckets()) - mean;
            double addend = bucket.count() * delta * delta;
            double total = sum + addend;
            if (Double.isInfinite(total)) {
                compensation = 0;
            } else if (Math.abs(sum) >= Math.abs(addend)) {
                compensation += (sum - total) + addend;
            } else {
                compensation += (addend - total) + sum;
            }
            sum = total;
        }
        return (sum + compensation) / histogram.count();
    }

    private static double middle(BucketCursor bucket, boolean custom) {
        double lower = bucket.lower();
        double upper = bucket.upper();
        if (custom) {
            return (upper + lower) / 2;
        }
        if (lower <= 0 && upper >= 0) {
            return 0;
        }
        double geometric = Math.sqrt(upper * lower);
        return upper < 0 ? -geometric : geometric;
    }
}
