package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import org.jspecify.annotations.Nullable;

/// `rate`, `increase` and `delta` over `anchored` and `smoothed` windows: the change between the
/// values at the borders of the window, without extrapolation (conformance FORMAT.md, B11.2).
final class ExtendedRate implements RangeFunction {
    private final RateKind kind;
    private final boolean smoothed;
    private final RangeNotes notes;
    private final ExtendedHistogramChange histograms;

    ExtendedRate(RateKind kind, boolean smoothed, RangeNotes notes) {
        this.kind = kind;
        this.smoothed = smoothed;
        this.notes = notes;
        this.histograms = new ExtendedHistogramChange(kind.counter(), notes);
    }

    @Override
    public void evaluate(SeriesWindows windows, StepColumn result) {
        if (!windows.floats().none()) {
            floats(windows, result);
            if (result.next(0) >= 0 && kind.counter()) {
                notes.perhapsNotCounter(windows.labels());
            }
        }
        if (!windows.histograms().none()) {
            histograms(windows, result);
            if (windows.anyMixed()) {
                notes.mixedKinds(windows.labels());
            }
        }
    }

    private void floats(SeriesWindows windows, StepColumn result) {
        Slices floats = windows.floats();
        WindowBounds bounds = windows.bounds();
        for (int step = 0; step < floats.steps(); step++) {
            ExtendedWindow window = window(windows, floats, step);
            if (window != null) {
                double change = change(floats, window);
                result.set(step, kind.perSecond() ? change / seconds(bounds) : change);
            }
        }
    }

    private void histograms(SeriesWindows windows, StepColumn result) {
        Slices samples = windows.histograms();
        WindowBounds bounds = windows.bounds();
        for (int step = 0; step < samples.steps(); step++) {
            ExtendedWindow window = window(windows, samples, step);
            if (window == null) {
                continue;
            }
            FloatHistogram change = histograms.over(samples, window, windows.labels());
            if (change != null) {
                result.set(
                        step,
                        kind.perSecond()
                                ? HistogramArithmetic.divide(change, seconds(bounds))
                                : change);
            }
        }
    }

    private static double seconds(WindowBounds bounds) {
        return bounds.rangeMs() / 1000.0;
    }

    private @Nullable ExtendedWindow window(SeriesWindows windows, Slices samples, int step) {
        if (samples.isEmpty(step) || windows.isMixed(step)) {
            return null;
        }
        WindowBounds bounds = windows.bounds();
        return ExtendedWindow.of(samples, step, bounds.startMs(step), bounds.endMs(step), smoothed);
    }

    private double change(Slices floats, ExtendedWindow window) {
        boolean counter = kind.counter();
        double left = window.left(floats, counter);
        double right = window.right(floats, counter);
        double change = right - left;
        if (!counter) {
            return change;
        }
        double lost = 0;
        double previous = left;
        for (int i = window.innerFrom(floats); i < window.innerTo(floats); i++) {
            if (floats.value(i) < previous) {
                lost += previous;
            }
            previous = floats.value(i);
        }
        if (right < previous) {
            lost += previous;
        }
        return change + lost;
    }
}
