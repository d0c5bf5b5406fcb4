package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.ResetHint;
import io.varve.storage.model.Labels;
import org.jspecify.annotations.Nullable;

/// A `smoothed` instant selector (conformance FORMAT.md, B11.2): the value on the line between the
/// samples before and after the evaluation time, or the newest sample if there is none after it.
/// Its windows end at the evaluation time and are extended by the lookback.
final class SmoothedInstant implements RangeFunction {
    private final RangeNotes notes;

    SmoothedInstant(RangeNotes notes) {
        this.notes = notes;
    }

    @Override
    public void evaluate(SeriesWindows windows, StepColumn result) {
        Slices all = windows.all();
        Labels series = windows.labels();
        for (int step = 0; step < all.steps(); step++) {
            if (windows.isMixed(step)) {
                continue;
            }
            long timeMs = windows.bounds().endMs(step);
            int after = ExtendedWindow.firstAfter(all, all.from(step), all.to(step), timeMs);
            int newest = after - 1;
            if (newest < all.from(step)) {
                continue;
            }
            boolean between = all.timestampMs(newest) < timeMs && after < all.to(step);
            if (all.isFloat(newest)) {
                result.set(
                        step,
                        between
                                ? ExtendedWindow.interpolate(all, newest, timeMs, false)
                                : all.value(newest));
            } else {
                FloatHistogram value = histogram(all, newest, timeMs, between, series);
                if (value != null) {
                    result.set(step, value);
                }
            }
        }
        if (windows.anyMixed()) {
            notes.mixedKinds(series);
        }
    }

    private @Nullable FloatHistogram histogram(
            Slices all, int newest, long timeMs, boolean between, Labels series) {
        FloatHistogram before = all.histogram(newest);
        if (!between) {
            return all.timestampMs(newest) == timeMs ? before : before.withHint(ResetHint.UNKNOWN);
        }
        FloatHistogram after = all.histogram(newest + 1);
        if (!after.isCompatible(before)) {
            notes.mixedSchemas(series);
            return null;
        }
        boolean gauges = before.hint() == ResetHint.GAUGE && after.hint() == ResetHint.GAUGE;
        return HistogramInterpolation.at(all, newest, timeMs, !gauges, notes, series);
    }
}
