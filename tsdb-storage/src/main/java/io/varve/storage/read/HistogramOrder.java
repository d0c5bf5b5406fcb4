package io.varve.storage.read;

import io.varve.storage.histogram.Buckets;
import io.varve.storage.histogram.FloatHistogram;

/// An order over all histograms, field by field, in which two are the same only if all their fields
/// are, to the bit. It has no meaning beyond that.
final class HistogramOrder {
    private HistogramOrder() {}

    static int compare(FloatHistogram x, FloatHistogram y) {
        int order = compareBits(x.count(), y.count());
        order = order != 0 ? order : compareBits(x.sum(), y.sum());
        order = order != 0 ? order : Integer.compare(x.schema(), y.schema());
        order = order != 0 ? order : compareBits(x.zeroThreshold(), y.zeroThreshold());
        order = order != 0 ? order : compareBits(x.zeroCount(), y.zeroCount());
        order = order != 0 ? order : compare(x.positive(), y.positive());
        order = order != 0 ? order : compare(x.negative(), y.negative());
        order = order != 0 ? order : compare(x.customBounds(), y.customBounds());
        return order != 0 ? order : x.hint().compareTo(y.hint());
    }

    private static int compare(Buckets x, Buckets y) {
        int order = Integer.compare(x.size(), y.size());
        for (int i = 0; order == 0 && i < x.size(); i++) {
            order = Integer.compare(x.index(i), y.index(i));
        }
        for (int i = 0; order == 0 && i < x.size(); i++) {
            order = compareBits(x.count(i), y.count(i));
        }
        return order;
    }

    private static int compare(double[] x, double[] y) {
        int order = Integer.compare(x.length, y.length);
        for (int i = 0; order == 0 && i < x.length; i++) {
            order = compareBits(x[i], y[i]);
        }
        return order;
    }

    /// Compares the raw bits as unsigned numbers.
    static int compareBits(double x, double y) {
        return Long.compareUnsigned(Double.doubleToRawLongBits(x), Double.doubleToRawLongBits(y));
    }
}
