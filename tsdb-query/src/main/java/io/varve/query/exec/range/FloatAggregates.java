package io.varve.query.exec.range;

import io.varve.query.exec.ValueQuantile;
import java.util.Arrays;

/// Aggregations of the floats of one window, in the order of operations that conformance FORMAT.md
/// (B9.3, B11.6) fixes. Windows have at least one sample.
final class FloatAggregates {
    private FloatAggregates() {}

    static double sum(double[] values, int from, int to) {
        double sum = 0;
        double compensation = 0;
        for (int i = from; i < to; i++) {
            double value = values[i];
            compensation = CompensatedSum.compensation(value, sum, compensation);
            sum += value;
        }
        return Double.isInfinite(sum) ? sum : sum + compensation;
    }

    static double average(double[] values, int from, int to) {
        double sum = values[from];
        double compensation = 0;
        for (int i = from + 1; i < to; i++) {
            double value = values[i];
            double next = sum + value;
            if (Double.isInfinite(next)) {
                return averageFrom(values, from, to, i, sum, compensation);
            }
            compensation = CompensatedSum.compensation(value, sum, compensation);
            sum = next;
        }
        double count = to - from;
        return sum / count + compensation / count;
    }

    /// The mean kept up value by value, from the one that would make the sum infinite.
    private static double averageFrom(
            double[] values, int from, int to, int at, double sum, double sumCompensation) {
        double before = at - from;
        double mean = sum / before;
        double compensation = sumCompensation / before;
        for (int i = at; i < to; i++) {
            double count = i - from + 1;
            double keep = (count - 1) / count;
            double added = values[i] / count;
            double kept = keep * mean;
            compensation = CompensatedSum.compensation(added, kept, keep * compensation);
            mean = kept + added;
        }
        return mean + compensation;
    }

    /// Population variance, Welford's algorithm with compensated sums.
    static double variance(double[] values, int from, int to) {
        double mean = 0;
        double meanCompensation = 0;
        double squares = 0;
        double squaresCompensation = 0;
        double count = 0;
        for (int i = from; i < to; i++) {
            count++;
            double delta = values[i] - (mean + meanCompensation);
            double meanStep = delta / count;
            meanCompensation = CompensatedSum.compensation(meanStep, mean, meanCompensation);
            mean += meanStep;
            double square = delta * (values[i] - (mean + meanCompensation));
            squaresCompensation = CompensatedSum.compensation(square, squares, squaresCompensation);
            squares += square;
        }
        return (squares + squaresCompensation) / count;
    }

    static double deviation(double[] values, int from, int to) {
        return Math.sqrt(variance(values, from, to));
    }

    /// The median of the distances from the median; NaN if any value is NaN.
    static double medianDeviation(double[] values, int from, int to) {
        double[] sorted = Arrays.copyOfRange(values, from, to);
        double median = ValueQuantile.of(0.5, sorted, sorted.length);
        // Sorting has put NaN first.
        if (Double.isNaN(sorted[0])) {
            return Double.NaN;
        }
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = Math.abs(sorted[i] - median);
        }
        return ValueQuantile.of(0.5, sorted, sorted.length);
    }

    static double quantile(double q, double[] values, int from, int to) {
        return ValueQuantile.of(q, Arrays.copyOfRange(values, from, to), to - from);
    }
}
