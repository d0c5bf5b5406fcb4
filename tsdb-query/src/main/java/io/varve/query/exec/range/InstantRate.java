package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramArithmetic;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import org.jspecify.annotations.Nullable;

/// `irate` and `idelta`: what happened between the last two samples of a window.
final class InstantRate implements RangeFunction {
    private final boolean counter;
    private final RangeNotes notes;
    private final PairTest reset;

    /// @param counter `irate` rather than `idelta`
    InstantRate(boolean counter, boolean useStarts, RangeNotes notes) {
        this.counter = counter;
        this.notes = notes;
        this.reset = SamplePairs.resets(useStarts);
    }

    @Override
    public void evaluate(SeriesWindows windows, StepColumn result) {
        Slices all = windows.all();
        boolean mixed = false;
        for (int step = 0; step < all.steps(); step++) {
            if (all.count(step) < 2) {
                continue;
            }
            int last = all.to(step) - 1;
            if (all.isFloat(last) != all.isFloat(last - 1)) {
                mixed = true;
            } else if (all.isFloat(last)) {
                result.set(step, ofFloats(all, last));
            } else {
                FloatHistogram change = ofHistograms(all, last, windows.labels());
                if (change != null) {
                    result.set(step, change);
                }
            }
        }
        if (mixed) {
            notes.mixedKinds(windows.labels());
        }
    }

    private double ofFloats(Slices all, int last) {
        double change = all.value(last);
        if (!counter || !reset.holds(all, last)) {
            change -= all.value(last - 1);
        }
        return counter ? change / seconds(all, last) : change;
    }

    private @Nullable FloatHistogram ofHistograms(Slices all, int last, Labels series) {
        FloatHistogram before = all.histogram(last - 1);
        FloatHistogram now = all.histogram(last);
        int gauges =
                (before.hint() == ResetHint.GAUGE ? 1 : 0)
                        + (now.hint() == ResetHint.GAUGE ? 1 : 0);
        HistogramSum change = new HistogramSum(now, notes, series);
        if (!counter || !reset.holds(all, last)) {
            change.subtract(before);
        }
        if (counter && gauges > 0) {
            notes.notCounter(series);
        }
        if (!counter && gauges < 2) {
            notes.notGauge(series);
        }
        FloatHistogram result = change.gauge();
        return result == null || !counter
                ? result
                : HistogramArithmetic.divide(result, seconds(all, last));
    }

    private static double seconds(Slices all, int last) {
        return (all.timestampMs(last) - all.timestampMs(last - 1)) / 1000.0;
    }
}
