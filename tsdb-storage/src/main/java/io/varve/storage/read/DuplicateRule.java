package io.varve.storage.read;

import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.StaleMarker;

/// Which of two samples of one series at one timestamp is read: the greater one in an order over
/// all samples. So the answer depends neither on the order in which sources are merged nor on where
/// compaction has put the samples meanwhile. From the first difference that there is:
///
/// 1. a real sample is greater than a stale marker, for a source that lost sight of the series does
///    not refute one that saw it;
/// 2. a histogram is greater than a float;
/// 3. a float is greater whose bits are greater as an unsigned number; so is a histogram by its
///    count, then by its other fields, see [HistogramOrder];
/// 4. a later start timestamp is greater; none is the least.
///
/// Decision record: `docs/decisions/0001-one-sample-per-timestamp.md`.
final class DuplicateRule {
    private DuplicateRule() {}

    /// Negative, zero or positive as sample i of one column is less than, the same as or greater
    /// than sample j of another.
    static int compare(SampleColumn a, int i, SampleColumn b, int j) {
        int order = Boolean.compare(!isStale(a, i), !isStale(b, j));
        if (order != 0) {
            return order;
        }
        FloatHistogram x = a.histogram(i);
        FloatHistogram y = b.histogram(j);
        if (x != null && y != null) {
            order = HistogramOrder.compare(x, y);
        } else if (x == null && y == null) {
            order = HistogramOrder.compareBits(a.value(i), b.value(j));
        } else {
            return x != null ? 1 : -1;
        }
        return order != 0 ? order : Long.compare(a.startMs(i), b.startMs(j));
    }

    private static boolean isStale(SampleColumn column, int index) {
        FloatHistogram histogram = column.histogram(index);
        return StaleMarker.is(histogram == null ? column.value(index) : histogram.sum());
    }
}
