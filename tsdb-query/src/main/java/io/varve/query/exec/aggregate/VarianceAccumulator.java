package io.varve.query.exec.aggregate;

import io.varve.query.exec.StepColumn;

/// `stdvar` and `stddev` of the population.
///
/// B. P. Welford, Note on a Method for Calculating Corrected Sums of Squares and Products, 1962.
final class VarianceAccumulator extends FloatAccumulator {
    private final boolean root;
    private final int[] counts;
    private final double[] means;
    private final double[] squares;

    /// @param root whether the square root is wanted
    VarianceAccumulator(AggregationNotes notes, boolean root, int steps) {
        super(notes);
        this.root = root;
        this.counts = new int[steps];
        this.means = new double[steps];
        this.squares = new double[steps];
    }

    @Override
    void addFloats(StepColumn column) {
        add(column.values(), column.present());
    }

    private void add(double[] values, long[] present) {
        for (int word = 0; word < present.length; word++) {
            for (long bits = present[word]; bits != 0; bits &= bits - 1) {
                int step = (word << 6) + Long.numberOfTrailingZeros(bits);
                double value = values[step];
                if (++counts[step] == 1) {
                    means[step] = value;
                    squares[step] = Double.isFinite(value) ? 0 : Double.NaN;
                } else {
                    double delta = value - means[step];
                    means[step] += delta / counts[step];
                    squares[step] += delta * (value - means[step]);
                }
            }
        }
    }

    @Override
    public void finish(StepColumn result) {
        for (int step = 0; step < counts.length; step++) {
            if (counts[step] > 0) {
                double variance = squares[step] / counts[step];
                result.set(step, root ? Math.sqrt(variance) : variance);
            }
        }
    }

    @Override
    public long bytes() {
        return 96 + 20L * counts.length;
    }
}
