package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `rate`, `increase` and `delta` of native histograms over ordinary windows (conformance
/// FORMAT.md, B11.1).
final class HistogramRate {
    private final RateKind kind;
    private final RangeNotes notes;

    HistogramRate(RateKind kind, RangeNotes notes) {
        this.kind = kind;
        this.notes = notes;
    }

    /// Sets the steps whose windows hold histograms only.
    void evaluate(SeriesWindows windows, StepColumn result) {
        Slices histograms = windows.histograms();
        WindowBounds bounds = windows.bounds();
        boolean starts = kind.starts() && histograms.hasStarts();
        int[] resets =
                kind.counter()
                        ? SamplePairs.resets(kind.starts()).positions(histograms)
                        : PairTest.NOWHERE;
        for (int step = 0; step < histograms.steps(); step++) {
            if (histograms.isEmpty(step) || windows.isMixed(step)) {
                continue;
            }
            windows.work(histograms.count(step));
            boolean begins = starts && Extrapolation.beginsInside(histograms, bounds, step);
            if (histograms.count(step) == 1 && !begins) {
                continue;
            }
            FloatHistogram change = change(histograms, step, resets, begins, windows.labels());
            if (change == null) {
                continue;
            }
            FloatHistogram first = histograms.histogram(histograms.from(step));
            double firstCount = kind.counter() ? first.count() : Double.NaN;
            double factor =
                    Extrapolation.factor(
                            histograms, bounds, step, kind, begins, firstCount, change.count());
            result.set(step, HistogramArithmetic.multiply(change, factor));
        }
    }

    /// The change from the first to the last histogram of a window; null if they do not fit.
    private @Nullable FloatHistogram change(
            Slices histograms, int step, int[] resets, boolean begins, Labels series) {
        int from = histograms.from(step);
        int last = histograms.to(step) - 1;
        FloatHistogram first = histograms.histogram(from);
        int reset = Arrays.binarySearch(resets, from + 1);
        boolean firstIsLost = reset >= 0 && from < last;
        if (reset < 0) {
            reset = -reset - 1;
        }
        // What came before a reset counts from zero, so its layout must not matter.
        FloatHistogram base = firstIsLost ? empty(histograms.histogram(from + 1)) : first;
        if (!compatible(histograms, from, last, base)) {
            noteKinds(histograms, from, last, series);
            notes.mixedSchemas(series);
            return null;
        }
        noteKinds(histograms, from, last, series);
        FloatHistogram end = reduced(histograms, from, last, base);
        HistogramSum change = new HistogramSum(end, notes, series);
        change.subtract(base);
        for (int i = firstIsLost ? reset + 1 : reset; i < resets.length && resets[i] <= last; i++) {
            change.add(histograms.histogram(resets[i] - 1));
        }
        if (begins) {
            change.add(first);
        }
        return change.gauge();
    }

    private static FloatHistogram empty(FloatHistogram like) {
        return FloatHistogram.builder()
                .schema(like.schema())
                .customBounds(like.customBounds())
                .build();
    }

    private boolean compatible(Slices histograms, int from, int last, FloatHistogram base) {
        boolean custom = base.isCustomBuckets();
        if (histograms.histogram(last).isCustomBuckets() != custom) {
            return false;
        }
        for (int i = from + 1; i < last && kind.counter(); i++) {
            if (histograms.histogram(i).isCustomBuckets() != custom) {
                return false;
            }
        }
        return true;
    }

    /// The last histogram in the coarsest resolution that matters.
    private FloatHistogram reduced(Slices histograms, int from, int last, FloatHistogram base) {
        FloatHistogram end = histograms.histogram(last);
        int schema = Math.min(end.schema(), base.schema());
        for (int i = from + 1; i < last && kind.counter(); i++) {
            schema = Math.min(schema, histograms.histogram(i).schema());
        }
        return HistogramArithmetic.reduceResolution(end, schema);
    }

    private void noteKinds(Slices histograms, int from, int last, Labels series) {
        if (!kind.counter()) {
            if (!isGauge(histograms, from) || !isGauge(histograms, last)) {
                notes.notGauge(series);
            }
            return;
        }
        for (int i = from; i <= last; i++) {
            if (isGauge(histograms, i)) {
                notes.notCounter(series);
                return;
            }
        }
    }

    private static boolean isGauge(Slices histograms, int index) {
        return histograms.histogram(index).hint() == ResetHint.GAUGE;
    }
}
