package io.varve.query.exec.aggregate;

import io.varve.query.exec.Charge;
import io.varve.storage.histogram.HistogramAccumulator;

/// `sum`, with Neumaier's compensation (conformance FORMAT.md, B11.6b).
final class SumAccumulator extends CombiningAccumulator {
    private final double[] sums;
    private final double[] compensations;

    SumAccumulator(AggregationNotes notes, Charge charge, int steps) {
        super(notes, charge, steps);
        this.sums = new double[steps];
        this.compensations = new double[steps];
    }

    @Override
    void addFloats(double[] values, long[] present) {
        for (int word = 0; word < present.length; word++) {
            for (long bits = present[word]; bits != 0; bits &= bits - 1) {
                int step = (word << 6) + Long.numberOfTrailingZeros(bits);
                add(step, values[step]);
            }
        }
    }

    private void add(int step, double value) {
        double sum = sums[step];
        double total = sum + value;
        if (Double.isInfinite(total)) {
            compensations[step] = 0;
        } else if (Math.abs(sum) >= Math.abs(value)) {
            compensations[step] += (sum - total) + value;
        } else {
            compensations[step] += (value - total) + sum;
        }
        sums[step] = total;
    }

    @Override
    double floatValue(int step) {
        double sum = sums[step];
        return Double.isInfinite(sum) ? sum : sum + compensations[step];
    }

    @Override
    HistogramAccumulator newHistogram() {
        return HistogramAccumulator.forSum();
    }

    @Override
    public long bytes() {
        return super.bytes() + 32 + 16L * sums.length;
    }
}
