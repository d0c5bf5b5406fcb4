package io.varve.storage.model;

/// A measurement that stands for many of its series, with labels of its own: mostly the id of a
/// trace. Two are equal if they say the same; every NaN is the same value here.
///
/// @param labels the exemplar's own, not those of its series
/// @param timestampMs when it was measured
public record Exemplar(Labels labels, long timestampMs, double value)
        implements Comparable<Exemplar> {
    /// Characters of names and values of the labels together; OpenMetrics has the limit.
    public static final int LABEL_CHARACTERS_MAX = 128;

    private static final int OVERHEAD_BYTES = 120;

    /// By time, then by value, then by labels: the order in which a series takes exemplars.
    @Override
    public int compareTo(Exemplar other) {
        int order = Long.compare(timestampMs, other.timestampMs);
        if (order == 0) {
            order = Double.compare(value, other.value);
        }
        return order != 0 ? order : labels.compareTo(other.labels);
    }

    /// The memory that it takes, roughly.
    public long bytes() {
        long chars = 0;
        for (int i = 0; i < labels.size(); i++) {
            chars += labels.name(i).length() + labels.value(i).length() + OVERHEAD_BYTES;
        }
        return OVERHEAD_BYTES + chars;
    }
}
