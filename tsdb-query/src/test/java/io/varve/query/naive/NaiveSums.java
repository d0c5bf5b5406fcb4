package io.varve.query.naive;

import java.util.ArrayList;
import java.util.List;

/// Sums, means and the like over floats, each a formula of conformance FORMAT.md, B11.3 and B11.6.
final class NaiveSums {
    private NaiveSums() {}

    /// Sum and compensation.
    private static double[] neumaier(double x, double sum, double compensation) {
        double total = sum + x;
        if (Double.isInfinite(total)) {
            return new double[] {total, 0};
        }
        double lost = Math.abs(sum) >= Math.abs(x) ? (sum - total) + x : (x - total) + sum;
        return new double[] {total, compensation + lost};
    }

    static double sum(List<Double> values) {
        double[] state = {0, 0};
        for (double value : values) {
            state = neumaier(value, state[0], state[1]);
        }
        return Double.isInfinite(state[0]) ? state[0] : state[0] + state[1];
    }

    static double mean(List<Double> values) {
        double[] state = {0, 0};
        boolean incremental = false;
        double n = 0;
        for (double value : values) {
            n++;
            if (!incremental) {
                double[] next = neumaier(value, state[0], state[1]);
                boolean first = n == 1;
                if (first || !Double.isInfinite(next[0])) {
                    state = next;
                    continue;
                }
                incremental = true;
                state = new double[] {state[0] / (n - 1), state[1] / (n - 1)};
            }
            double q = (n - 1) / n;
            state = neumaier(value / n, q * state[0], q * state[1]);
        }
        return incremental ? state[0] + state[1] : state[0] / n + state[1] / n;
    }

    /// Population variance over time.
    static double variance(List<Double> values) {
        double n = 0;
        double[] mean = {0, 0};
        double[] squares = {0, 0};
        for (double x : values) {
            n++;
            double delta = x - (mean[0] + mean[1]);
            mean = neumaier(delta / n, mean[0], mean[1]);
            squares = neumaier(delta * (x - (mean[0] + mean[1])), squares[0], squares[1]);
        }
        return (squares[0] + squares[1]) / n;
    }

    /// Population variance of an aggregation.
    static double groupVariance(List<Double> values) {
        double n = 0;
        double mean = 0;
        double squares = 0;
        for (double x : values) {
            n++;
            if (n == 1) {
                mean = x;
                squares = Double.isFinite(x) ? 0 : Double.NaN;
                continue;
            }
            double delta = x - mean;
            mean += delta / n;
            squares += delta * (x - mean);
        }
        return squares / n;
    }

    static double quantile(double q, List<Double> values) {
        if (values.isEmpty() || Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        List<Double> sorted = new ArrayList<>();
        values.stream().filter(value -> Double.isNaN(value)).forEach(sorted::add);
        values.stream().filter(value -> !Double.isNaN(value)).sorted().forEach(sorted::add);
        double rank = q * (sorted.size() - 1);
        int lower = (int) Math.floor(rank);
        int upper = Math.min(lower + 1, sorted.size() - 1);
        double weight = rank - Math.floor(rank);
        return sorted.get(lower) * (1 - weight) + sorted.get(upper) * weight;
    }

    /// Slope and intercept of the least squares line.
    static double[] line(List<NaiveSample> points, long originMs) {
        double first = points.getFirst().value();
        if (points.stream().allMatch(point -> point.value() == first)) {
            return Double.isInfinite(first)
                    ? new double[] {Double.NaN, Double.NaN}
                    : new double[] {0, first};
        }
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        List<Double> products = new ArrayList<>();
        List<Double> squares = new ArrayList<>();
        for (NaiveSample point : points) {
            double x = (point.timeMs() - originMs) / 1000.0;
            xs.add(x);
            ys.add(point.value());
            products.add(x * point.value());
            squares.add(x * x);
        }
        double n = points.size();
        double x = plain(xs);
        double y = plain(ys);
        double slope = (plain(products) - x * y / n) / (plain(squares) - x * x / n);
        return new double[] {slope, y / n - slope * x / n};
    }

    /// The compensated sum, whatever it is.
    private static double plain(List<Double> values) {
        double[] state = {0, 0};
        for (double value : values) {
            state = neumaier(value, state[0], state[1]);
        }
        return state[0] + state[1];
    }
}
