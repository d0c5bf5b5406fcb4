package io.varve.storage.histogram;

/// The zero bucket of a histogram after it was widened.
///
/// @param threshold half its width
/// @param count the number of observations in it
record ZeroBucket(double threshold, double count) {
    /// The zero bucket that the histogram would have with a larger threshold. All buckets that
    /// begin below the threshold go into it. A populated bucket that the threshold falls into makes
    /// the threshold grow to that bucket's upper bound (conformance FORMAT.md, B10.2 and B10.7).
    static ZeroBucket widen(FloatHistogram histogram, double threshold) {
        BucketTally positive = new BucketTally(true);
        BucketTally negative = new BucketTally(true);
        positive.load(histogram.positive());
        negative.load(histogram.negative());
        CompensatedSum count = new CompensatedSum(true);
        count.set(histogram.zeroCount());
        double limit = widenedThreshold(positive, negative, histogram.schema(), threshold);
        positive.moveBelow(histogram.schema(), limit, count);
        negative.moveBelow(histogram.schema(), limit, count);
        return new ZeroBucket(limit, count.value());
    }

    /// The smallest threshold from the given one up that no populated bucket straddles.
    static double widenedThreshold(
            BucketTally positive, BucketTally negative, int schema, double threshold) {
        double limit = threshold;
        while (true) {
            double past = negative.straddled(schema, positive.straddled(schema, limit));
            if (past == limit || Double.isNaN(past)) {
                return limit;
            }
            limit = past;
        }
    }
}
