package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;

/// A function of the floats of a window alone: where a window has floats, histograms in it are
/// ignored and noted; where it has none, there is no value.
final class FloatFunction implements RangeFunction {
    private final FloatWindow window;
    private final RangeNotes notes;

    FloatFunction(FloatWindow window, RangeNotes notes) {
        this.window = window;
        this.notes = notes;
    }

    @Override
    public void evaluate(SeriesWindows windows, StepColumn result) {
        Slices floats = windows.floats();
        double[] values = floats.values();
        for (int step = 0; step < floats.steps(); step++) {
            if (!floats.isEmpty(step)) {
                windows.work(floats.count(step));
                result.set(step, window.over(values, floats.from(step), floats.to(step)));
            }
        }
        noteIgnored(windows, notes);
    }

    /// Notes histograms beside floats, once for a series.
    static void noteIgnored(SeriesWindows windows, RangeNotes notes) {
        if (windows.anyMixed()) {
            notes.ignoredHistograms(windows.labels());
        }
    }
}
