package io.varve.query.exec;

import java.util.Arrays;

/// The quantile of plain values, for `quantile` and `quantile_over_time` (conformance FORMAT.md,
/// B11.6).
public final class ValueQuantile {
    private ValueQuantile() {}

    /// @param q fraction; outside of 0 to 1 the result is infinite
    /// @param values the first `count` of them are sorted in place, NaN first
    /// @return NaN if there are no values
    public static double of(double q, double[] values, int count) {
        if (count == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        sort(values, count);
        double rank = q * (count - 1);
        int lower = (int) Math.floor(rank);
        int upper = Math.min(lower + 1, count - 1);
        double weight = rank - Math.floor(rank);
        return values[lower] * (1 - weight) + values[upper] * weight;
    }

    /// Java sorts NaN last; here it comes first.
    private static void sort(double[] values, int count) {
        Arrays.sort(values, 0, count);
        int numbers = count;
        while (numbers > 0 && Double.isNaN(values[numbers - 1])) {
            numbers--;
        }
        if (numbers < count) {
            System.arraycopy(values, 0, values, count - numbers, numbers);
            Arrays.fill(values, 0, count - numbers, Double.NaN);
        }
    }
}
