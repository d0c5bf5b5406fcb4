package io.varve.query.exec.range;

import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepColumn;

/// `quantile_over_time`, whose quantile may differ from step to step.
final class QuantileOverTime implements RangeFunction {
    /// How much more than looking at a sample it is to sort it among thousands.
    private static final int SORTING = 10;

    private final ScalarOperator quantile;
    private final RangeNotes notes;

    QuantileOverTime(ScalarOperator quantile, RangeNotes notes) {
        this.quantile = quantile;
        this.notes = notes;
    }

    @Override
    public void evaluate(SeriesWindows windows, StepColumn result) {
        double[] quantiles = quantile.values();
        Slices floats = windows.floats();
        double noted = 0;
        for (int step = 0; step < floats.steps(); step++) {
            if (floats.isEmpty(step)) {
                continue;
            }
            double q = quantiles[step];
            if (!(q >= 0 && q <= 1) && Double.compare(q, noted) != 0) {
                notes.quantile(q);
                noted = q;
            }
            windows.work(SORTING * floats.count(step));
            int from = floats.from(step);
            int to = floats.to(step);
            result.set(step, FloatAggregates.quantile(q, floats.values(), from, to));
        }
        FloatFunction.noteIgnored(windows, notes);
    }
}
