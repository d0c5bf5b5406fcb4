package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;
import io.varve.storage.histogram.HistogramAccumulator;

/// `sum_over_time` and `avg_over_time`. A window with samples of both kinds has no value.
final class SumOverTime implements RangeFunction {
    private static final double[] NOT_EXACT = {};

    /// A histogram has some tens of buckets.
    private static final int WORK_PER_HISTOGRAM = 100;

    private final boolean average;
    private final RangeNotes notes;

    SumOverTime(boolean average, RangeNotes notes) {
        this.average = average;
        this.notes = notes;
    }

    @Override
    public void evaluate(SeriesWindows windows, StepColumn result) {
        if (!windows.floats().none()) {
            floats(windows, result);
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
        double[] values = floats.values();
        double[] before =
                ExactSums.isWorthwhile(floats)
                        ? ExactSums.before(values, floats.size())
                        : NOT_EXACT;
        for (int step = 0; step < floats.steps(); step++) {
            if (floats.isEmpty(step) || windows.isMixed(step)) {
                continue;
            }
            int from = floats.from(step);
            int to = floats.to(step);
            if (before.length > 0) {
                double sum = before[to] - before[from];
                result.set(step, average ? sum / (to - from) : sum);
            } else {
                windows.work(to - from);
                result.set(
                        step,
                        average
                                ? FloatAggregates.average(values, from, to)
                                : FloatAggregates.sum(values, from, to));
            }
        }
    }

    private void histograms(SeriesWindows windows, StepColumn result) {
        Slices histograms = windows.histograms();
        HistogramAccumulator sum =
                average ? HistogramAccumulator.forMean() : HistogramAccumulator.forSum();
        for (int step = 0; step < histograms.steps(); step++) {
            if (histograms.isEmpty(step) || windows.isMixed(step)) {
                continue;
            }
            sum.clear();
            windows.work(WORK_PER_HISTOGRAM * histograms.count(step));
            for (int i = histograms.from(step); i < histograms.to(step); i++) {
                sum.add(histograms.histogram(i));
            }
            if (sum.isIncompatible()) {
                notes.mixedSchemas(windows.labels());
                continue;
            }
            if (sum.resetCollision()) {
                notes.conflictingResets();
            }
            if (sum.boundsReconciled()) {
                notes.reconciledBounds("aggregation");
            }
            result.set(step, sum.result());
        }
    }
}
