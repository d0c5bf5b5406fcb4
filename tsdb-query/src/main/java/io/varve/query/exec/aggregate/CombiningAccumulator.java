package io.varve.query.exec.aggregate;

import io.varve.query.exec.Charge;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.histogram.HistogramAccumulator;
import org.jspecify.annotations.Nullable;

/// An accumulator that combines floats with floats and histograms with histograms. A group that has
/// both at a step has no value there, nor has one with exponential and custom buckets.
abstract class CombiningAccumulator implements Accumulator {
    private static final @Nullable HistogramAccumulator[] NO_HISTOGRAMS =
            new HistogramAccumulator[0];

    private final AggregationNotes notes;
    private final Charge charge;
    private final int steps;
    private final long[] floats;

    /// By step; none if the group has floats only.
    private @Nullable HistogramAccumulator[] histograms = NO_HISTOGRAMS;

    private long[] anyHistogram = new long[0];
    private long histogramBytes;

    CombiningAccumulator(AggregationNotes notes, Charge charge, int steps) {
        this.notes = notes;
        this.charge = charge;
        this.steps = steps;
        this.floats = new long[(steps + 63) >> 6];
    }

    /// Adds the floats of a series.
    abstract void addFloats(double[] values, long[] present);

    /// What the floats at a step make.
    abstract double floatValue(int step);

    abstract HistogramAccumulator newHistogram();

    @Override
    public final void add(SeriesMeta series, StepColumn column) {
        if (column.anyHistogram()) {
            addHistograms(series, column);
            column.removeHistograms();
        }
        long[] present = column.present();
        for (int word = 0; word < floats.length; word++) {
            floats[word] |= present[word];
        }
        addFloats(column.values(), present);
    }

    private void addHistograms(SeriesMeta series, StepColumn column) {
        if (histograms.length == 0) {
            histograms = new HistogramAccumulator[steps];
            anyHistogram = new long[floats.length];
        }
        for (int step = column.next(0); step >= 0; step = column.next(step + 1)) {
            FloatHistogram histogram = column.histogram(step);
            if (histogram != null) {
                anyHistogram[step >> 6] |= 1L << step;
                addHistogram(series, step, histogram);
            }
        }
    }

    private void addHistogram(SeriesMeta series, int step, FloatHistogram histogram) {
        HistogramAccumulator accumulator = histograms[step];
        if (accumulator == null) {
            if (isSet(floats, step)) {
                // The step has no value any more, so there is nothing to be said of it either.
                return;
            }
            accumulator = newHistogram();
            histograms[step] = accumulator;
            // Counts and their compensations.
            charge.take(2 * histogram.bytes());
            histogramBytes += 2 * histogram.bytes();
        }
        if (!accumulator.add(histogram)) {
            notes.exponentialAndCustom(series);
        }
    }

    @Override
    public final void finish(StepColumn result) {
        for (int step = 0; step < steps; step++) {
            boolean isFloat = isSet(floats, step);
            if (histograms.length > 0 && isSet(anyHistogram, step)) {
                finishHistogram(step, isFloat, result);
            } else if (isFloat) {
                result.set(step, floatValue(step));
            }
        }
        charge.give(histogramBytes);
        histogramBytes = 0;
    }

    private void finishHistogram(int step, boolean floatsToo, StepColumn result) {
        HistogramAccumulator accumulator = histograms[step];
        if (accumulator != null && accumulator.boundsReconciled()) {
            notes.boundsReconciled();
        }
        if (floatsToo) {
            notes.floatsAndHistograms();
        } else if (accumulator != null && !accumulator.isIncompatible()) {
            if (accumulator.resetCollision()) {
                notes.resetCollision();
            }
            result.set(step, accumulator.result());
        }
    }

    private static boolean isSet(long[] bits, int step) {
        return (bits[step >> 6] & (1L << step)) != 0;
    }

    @Override
    public long bytes() {
        return 96 + 8L * floats.length;
    }
}
