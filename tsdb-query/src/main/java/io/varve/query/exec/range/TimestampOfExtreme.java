package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;

/// `ts_of_min_over_time` and `ts_of_max_over_time`: when the last smallest or largest float was
/// sampled, in seconds.
final class TimestampOfExtreme implements RangeFunction {
    private final boolean max;
    private final RangeNotes notes;

    TimestampOfExtreme(boolean max, RangeNotes notes) {
        this.max = max;
        this.notes = notes;
    }

    @Override
    public void evaluate(SeriesWindows windows, StepColumn result) {
        Slices floats = windows.floats();
        double[] values = floats.values();
        for (int step = 0; step < floats.steps(); step++) {
            if (floats.isEmpty(step)) {
                continue;
            }
            int from = floats.from(step);
            int to = floats.to(step);
            int at =
                    max
                            ? FloatAggregates.lastMax(values, from, to)
                            : FloatAggregates.lastMin(values, from, to);
            result.set(step, floats.timestampMs(at) / 1000.0);
        }
        FloatFunction.noteIgnored(windows, notes);
    }
}
