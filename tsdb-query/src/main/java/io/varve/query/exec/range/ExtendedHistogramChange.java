package io.varve.query.exec.range;

import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import org.jspecify.annotations.Nullable;

/// The change of native histograms between the borders of an extended window (conformance
/// FORMAT.md, B11.2).
final class ExtendedHistogramChange {
    private final boolean counter;
    private final RangeNotes notes;

    ExtendedHistogramChange(boolean counter, RangeNotes notes) {
        this.counter = counter;
        this.notes = notes;
    }

    /// The change as a gauge; null if the histograms do not fit.
    @Nullable FloatHistogram over(Slices samples, ExtendedWindow window, Labels series) {
        int first = window.first();
        int last = window.last();
        if (!compatible(samples, first, last)) {
            notes.mixedSchemas(series);
            return null;
        }
        if (counter) {
            noteGauges(samples, first, last, series);
        }
        boolean leftBetween = window.leftIsBetween(samples);
        boolean rightBetween = window.rightIsBetween(samples);
        FloatHistogram left =
                leftBetween
                        ? between(samples, first, window.startMs(), series)
                        : samples.histogram(first);
        FloatHistogram right =
                rightBetween
                        ? between(samples, last - 1, window.endMs(), series)
                        : samples.histogram(last);
        if (left == null || right == null) {
            return null;
        }
        if (!counter && (left.hint() != ResetHint.GAUGE || right.hint() != ResetHint.GAUGE)) {
            notes.notGauge(series);
        }
        HistogramSum change = new HistogramSum(right, notes, series);
        change.subtract(left);
        // A reset between the samples around the start is part of the value there.
        for (int i = leftBetween ? first + 2 : first + 1; counter && i <= last; i++) {
            if (SamplePairs.reset(samples, i)) {
                change.add(samples.histogram(i - 1));
            }
        }
        return change.gauge();
    }

    private static boolean compatible(Slices samples, int first, int last) {
        FloatHistogram any = samples.histogram(first);
        for (int i = first + 1; i <= last; i++) {
            if (!samples.histogram(i).isCompatible(any)) {
                return false;
            }
        }
        return true;
    }

    private void noteGauges(Slices samples, int first, int last, Labels series) {
        for (int i = first; i <= last; i++) {
            if (samples.histogram(i).hint() == ResetHint.GAUGE) {
                notes.notCounter(series);
                return;
            }
        }
    }

    private @Nullable FloatHistogram between(
            Slices samples, int before, long timeMs, Labels series) {
        return HistogramInterpolation.at(samples, before, timeMs, counter, notes, series);
    }
}
