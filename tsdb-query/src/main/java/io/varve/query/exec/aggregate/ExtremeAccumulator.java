package io.varve.query.exec.aggregate;

import io.varve.query.exec.StepColumn;
import java.util.Arrays;

/// `min` and `max`: NaN only if there is nothing else.
final class ExtremeAccumulator extends FloatAccumulator {
    private final boolean max;

    /// NaN until there is a value, as NaN yields to any.
    private final double[] extremes;

    private final long[] seen;

    ExtremeAccumulator(AggregationNotes notes, boolean max, int steps) {
        super(notes);
        this.max = max;
        this.extremes = new double[steps];
        this.seen = new long[(steps + 63) >> 6];
        Arrays.fill(extremes, Double.NaN);
    }

    @Override
    void addFloats(StepColumn column) {
        if (max) {
            raise(column.values(), column.present());
        } else {
            lower(column.values(), column.present());
        }
    }

    private void raise(double[] values, long[] present) {
        for (int word = 0; word < seen.length; word++) {
            seen[word] |= present[word];
            for (long bits = present[word]; bits != 0; bits &= bits - 1) {
                int step = (word << 6) + Long.numberOfTrailingZeros(bits);
                double value = values[step];
                double extreme = extremes[step];
                extremes[step] = value > extreme || Double.isNaN(extreme) ? value : extreme;
            }
        }
    }

    private void lower(double[] values, long[] present) {
        for (int word = 0; word < seen.length; word++) {
            seen[word] |= present[word];
            for (long bits = present[word]; bits != 0; bits &= bits - 1) {
                int step = (word << 6) + Long.numberOfTrailingZeros(bits);
                double value = values[step];
                double extreme = extremes[step];
                extremes[step] = value < extreme || Double.isNaN(extreme) ? value : extreme;
            }
        }
    }

    @Override
    public void finish(StepColumn result) {
        System.arraycopy(extremes, 0, result.values(), 0, extremes.length);
        System.arraycopy(seen, 0, result.present(), 0, seen.length);
    }

    @Override
    public long bytes() {
        return 80 + 8L * extremes.length + 8L * seen.length;
    }
}
