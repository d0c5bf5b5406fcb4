package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;

/// `rate`, `increase` and `delta` over ordinary windows (conformance FORMAT.md, B11.1).
final class Rate implements RangeFunction {
    private final RateKind kind;
    private final RangeNotes notes;
    private final HistogramRate histograms;

    Rate(RateKind kind, RangeNotes notes) {
        this.kind = kind;
        this.notes = notes;
        this.histograms = new HistogramRate(kind, notes);
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
            histograms.evaluate(windows, result);
            if (windows.anyMixed()) {
                notes.mixedKinds(windows.labels());
            }
        }
        if (kind.starts() && windows.all().hasStarts()) {
            noteOverlaps(windows);
        }
    }

    private void floats(SeriesWindows windows, StepColumn result) {
        Slices floats = windows.floats();
        WindowBounds bounds = windows.bounds();
        double[] values = floats.values();
        boolean starts = kind.starts() && floats.hasStarts();
        int[] resets =
                kind.counter() ? FloatResets.positions(floats, kind.starts()) : PairTest.NOWHERE;
        int reset = 0;
        for (int step = 0; step < floats.steps(); step++) {
            if (floats.isEmpty(step) || windows.isMixed(step)) {
                continue;
            }
            int first = floats.from(step);
            int last = floats.to(step) - 1;
            boolean begins = starts && Extrapolation.beginsInside(floats, bounds, step);
            if (first == last && !begins) {
                continue;
            }
            double change = values[last] - values[first];
            while (reset < resets.length && resets[reset] <= first) {
                reset++;
            }
            for (int i = reset; i < resets.length && resets[i] <= last; i++) {
                change += values[resets[i] - 1];
            }
            if (begins) {
                change += values[first];
            }
            double firstValue = kind.counter() ? values[first] : Double.NaN;
            double factor =
                    Extrapolation.factor(floats, bounds, step, kind, begins, firstValue, change);
            result.set(step, change * factor);
        }
    }

    /// Notes, once for every window in which it is so, that a sample starts before the one before.
    private void noteOverlaps(SeriesWindows windows) {
        Slices samples = windows.all();
        PairTest overlaps = StartTimestamps::overlaps;
        int[] positions = overlaps.positions(samples);
        int low = 0;
        for (int step = 0; step < samples.steps() && low < positions.length; step++) {
            if (samples.isEmpty(step) || windows.isMixed(step)) {
                continue;
            }
            while (low < positions.length && positions[low] <= samples.from(step)) {
                low++;
            }
            if (low < positions.length && positions[low] < samples.to(step)) {
                notes.overlappingStart(windows.labels());
            }
        }
    }
}
