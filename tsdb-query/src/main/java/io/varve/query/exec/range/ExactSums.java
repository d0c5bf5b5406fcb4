package io.varve.query.exec.range;

/// Sums of whole numbers, which are exact: all windows of a series from one pass over it.
///
/// As long as no partial sum leaves the range in which doubles hold every whole number, sums in any
/// order are exact, and so is Neumaier's, whose compensation stays 0. The difference of two sums
/// from the beginning of the series is then bit for bit what adding up the window yields.
final class ExactSums {
    /// Doubles hold all whole numbers up to here.
    private static final double EXACT_MAX = 0x1p53;

    private ExactSums() {}

    /// Whether windows overlap so much that sums from the beginning are less work.
    static boolean isWorthwhile(Slices floats) {
        long added = 0;
        for (int step = 0; step < floats.steps(); step++) {
            added += floats.count(step);
        }
        return added > 4L * floats.size();
    }

    /// For each position the sum of all values before it, with one more at the end; an empty array
    /// if not all of that is exact.
    static double[] before(double[] values, int size) {
        double[] sums = new double[size + 1];
        double magnitude = 0;
        for (int i = 0; i < size; i++) {
            double value = values[i];
            magnitude += Math.abs(value);
            if (value != Math.rint(value) || !(magnitude <= EXACT_MAX)) {
                return new double[0];
            }
            sums[i + 1] = sums[i] + value;
        }
        return sums;
    }
}
