package io.varve.storage.histogram;

/// A native histogram with float counts: the value of a sample of that kind.
///
/// Schemas -4 to 8 have exponential buckets, schema -53 has custom ones (conformance FORMAT.md,
/// B10.1). Immutable once built and thread-safe.
public final class FloatHistogram {
    /// The schema of histograms with custom bucket bounds.
    public static final int CUSTOM_BUCKETS_SCHEMA = -53;

    private final int schema;
    private final double count;
    private final double sum;

    FloatHistogram(int schema, double count, double sum) {
        this.schema = schema;
        this.count = count;
        this.sum = sum;
    }

    public int schema() {
        return schema;
    }

    public double count() {
        return count;
    }

    public double sum() {
        return sum;
    }
}
