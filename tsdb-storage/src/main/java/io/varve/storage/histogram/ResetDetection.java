package io.varve.storage.histogram;

/// Finds out whether a counter was reset between two native histograms by comparing them
/// (conformance FORMAT.md, B10.6, from rule 2 on).
final class ResetDetection {
    private ResetDetection() {}

    static boolean isReset(FloatHistogram current, FloatHistogram previous) {
        if (current.count() < previous.count()) {
            return true;
        }
        if (current.isCustomBuckets()) {
            if (!previous.isCustomBuckets()) {
                return true;
            }
            if (!current.sameBounds(previous)) {
                return anyCommonBucketLower(current, previous);
            }
        }
        if (current.schema() > previous.schema()
                || current.zeroThreshold() < previous.zeroThreshold()) {
            return true;
        }
        ZeroBucket zero = new ZeroBucket(previous.zeroThreshold(), previous.zeroCount());
        if (zero.threshold() != current.zeroThreshold()) {
            zero = ZeroBucket.widen(previous, current.zeroThreshold());
            if (zero.threshold() != current.zeroThreshold()) {
                return true;
            }
        }
        if (current.zeroCount() < zero.count()) {
            return true;
        }
        return anyBucketLower(current, previous, current.positive(), previous.positive())
                || anyBucketLower(current, previous, current.negative(), previous.negative());
    }

    /// Whether any bucket outside the current zero bucket has lost observations since the previous
    /// histogram, whose schema is at least as fine.
    private static boolean anyBucketLower(
            FloatHistogram current,
            FloatHistogram previous,
            Buckets currentBuckets,
            Buckets previousBuckets) {
        double threshold = current.zeroThreshold();
        Buckets reduced = previousBuckets.reduce(previous.schema() - current.schema());
        int at = 0;
        for (int i = 0; i < reduced.size(); i++) {
            double before = reduced.count(i);
            int index = reduced.index(i);
            if (before == 0 || (threshold > 0 && current.upperBound(index) <= threshold)) {
                continue;
            }
            while (at < currentBuckets.size() && currentBuckets.index(at) < index) {
                at++;
            }
            boolean missing = at == currentBuckets.size() || currentBuckets.index(at) != index;
            if (missing || currentBuckets.count(at) < before) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyCommonBucketLower(FloatHistogram current, FloatHistogram previous) {
        double[] common = CustomBounds.common(current.customBounds(), previous.customBounds());
        double[] now = rolledUp(current, common);
        double[] before = rolledUp(previous, common);
        for (int i = 0; i < now.length; i++) {
            if (now[i] < before[i]) {
                return true;
            }
        }
        return false;
    }

    private static double[] rolledUp(FloatHistogram histogram, double[] common) {
        int[] targets = CustomBounds.targets(histogram.customBounds(), common);
        double[] counts = new double[common.length + 1];
        Buckets buckets = histogram.positive();
        for (int i = 0; i < buckets.size(); i++) {
            counts[targets[Math.clamp(buckets.index(i), 0, targets.length - 1)]] +=
                    buckets.count(i);
        }
        return counts;
    }
}
