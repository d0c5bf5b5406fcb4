package io.varve.query.exec.range;

import io.varve.storage.histogram.Combination;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import org.jspecify.annotations.Nullable;

/// A native histogram to which others are added and from which others are subtracted, noting what
/// there is to note. Without a value once something did not fit. Not thread-safe.
///
/// Conflicting reset hints are not noted, as its users look at resets themselves.
final class HistogramSum {
    private final RangeNotes notes;
    private final Labels series;
    private @Nullable FloatHistogram value;

    HistogramSum(FloatHistogram start, RangeNotes notes, Labels series) {
        this.value = start;
        this.notes = notes;
        this.series = series;
    }

    void add(FloatHistogram other) {
        if (value != null) {
            take(HistogramArithmetic.add(value, other), "addition");
        }
    }

    void subtract(FloatHistogram other) {
        if (value != null) {
            take(HistogramArithmetic.subtract(value, other), "subtraction");
        }
    }

    private void take(Combination combination, String operation) {
        switch (combination) {
            case Combination.Combined combined -> {
                value = combined.histogram();
                if (combined.boundsReconciled()) {
                    notes.reconciledBounds(operation);
                }
            }
            case Combination.Incompatible _ -> {
                value = null;
                notes.mixedSchemas(series);
            }
        }
    }

    /// The result as it is; null if something did not fit.
    @Nullable FloatHistogram value() {
        return value;
    }

    /// The result as a compacted gauge; null if something did not fit.
    @Nullable FloatHistogram gauge() {
        return value == null ? null : value.withHint(ResetHint.GAUGE).compact(0);
    }
}
