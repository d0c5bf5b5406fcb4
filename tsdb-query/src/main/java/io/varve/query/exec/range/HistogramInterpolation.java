package io.varve.query.exec.range;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.model.Labels;
import org.jspecify.annotations.Nullable;

/// Native histograms between two samples of them.
final class HistogramInterpolation {
    private HistogramInterpolation() {}

    /// The histogram on the line from a sample to the next one; null if they do not fit.
    ///
    /// @param timeMs between the times of both
    /// @param counter whether a reset lets the line begin at zero
    static @Nullable FloatHistogram at(
            Slices samples,
            int before,
            long timeMs,
            boolean counter,
            RangeNotes notes,
            Labels series) {
        double passed = timeMs - samples.timestampMs(before);
        double whole = samples.timestampMs(before + 1) - samples.timestampMs(before);
        FloatHistogram from = samples.histogram(before);
        FloatHistogram to = samples.histogram(before + 1);
        if (counter && HistogramArithmetic.detectReset(to, from)) {
            return HistogramArithmetic.multiply(to, passed / whole);
        }
        HistogramSum rise = new HistogramSum(to, notes, series);
        rise.subtract(from);
        FloatHistogram difference = rise.value();
        if (difference == null) {
            return null;
        }
        HistogramSum value = new HistogramSum(from, notes, series);
        value.add(HistogramArithmetic.multiply(difference, passed / whole));
        return value.value();
    }
}
