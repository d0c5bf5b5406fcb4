package io.varve.query.exec.aggregate;

import io.varve.query.exec.Charge;
import io.varve.storage.histogram.HistogramAccumulator;

/// `avg`: the compensated sum, divided at the end. Where the sum would overflow, the mean is kept
/// instead from there on (conformance FORMAT.md, B11.6c).
final class MeanAccumulator extends CombiningAccumulator {
    /// Sum, or mean where `means` has the step.
    private final double[] sums;

    private final double[] compensations;
    private final int[] counts;
    private final long[] means;

    MeanAccumulator(AggregationNotes notes, Charge charge, int steps) {
        super(notes, charge, steps);
        this.sums = new double[steps];
        this.compensations = new double[steps];
        this.counts = new int[steps];
        this.means = new long[(steps + 63) >> 6];
    }

    @Override
    void addFloats(double[] values, long[] present) {
        for (int word = 0; word < present.length; word++) {
            for (long bits = present[word]; bits != 0; bits &= bits - 1) {
                int step = (word << 6) + Long.numberOfTrailingZeros(bits);
                double value = values[step];
                double total = sums[step] + value;
                int count = ++counts[step];
                if (count == 1) {
                    sums[step] = value;
                } else if (Double.isInfinite(total) || isMean(step)) {
                    addToMean(step, value, count);
                } else {
                    add(step, value, total);
                }
            }
        }
    }

    private boolean isMean(int step) {
        return (means[step >> 6] & (1L << step)) != 0;
    }

    private void addToMean(int step, double value, int count) {
        double before = count - 1;
        if (!isMean(step)) {
            means[step >> 6] |= 1L << step;
            sums[step] /= before;
            compensations[step] /= before;
        }
        double share = before / count;
        double addend = value / count;
        sums[step] *= share;
        compensations[step] *= share;
        add(step, addend, sums[step] + addend);
    }

    /// @param total what the sum becomes
    private void add(int step, double addend, double total) {
        double sum = sums[step];
        if (Double.isInfinite(total)) {
            compensations[step] = 0;
        } else if (Math.abs(sum) >= Math.abs(addend)) {
            compensations[step] += (sum - total) + addend;
        } else {
            compensations[step] += (addend - total) + sum;
        }
        sums[step] = total;
    }

    @Override
    double floatValue(int step) {
        if (isMean(step)) {
            return sums[step] + compensations[step];
        }
        return sums[step] / counts[step] + compensations[step] / counts[step];
    }

    @Override
    HistogramAccumulator newHistogram() {
        return HistogramAccumulator.forMean();
    }

    @Override
    public long bytes() {
        return super.bytes() + 64 + 20L * sums.length + 8L * means.length;
    }
}
