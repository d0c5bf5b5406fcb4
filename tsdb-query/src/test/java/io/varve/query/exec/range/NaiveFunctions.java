package io.varve.query.exec.range;

import io.varve.query.ast.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Functions over the floats of one window, written straight from their definitions, each window
/// for itself.
final class NaiveFunctions {
    private NaiveFunctions() {}

    /// A float sample.
    record Point(long timestampMs, double value, long startMs) {}

    /// @param points the samples in `(startMs, endMs]`
    /// @param timeMs the evaluation time
    /// @param parameter the scalar argument, if there is one
    static Optional<Double> value(
            Function function,
            List<Point> points,
            long startMs,
            long endMs,
            long timeMs,
            double parameter) {
        if (points.isEmpty()) {
            return Optional.empty();
        }
        int n = points.size();
        Point first = points.getFirst();
        Point last = points.getLast();
        return switch (function) {
            case RATE ->
                    increase(points, startMs, endMs, true)
                            .map(v -> v.doubleValue() / ((endMs - startMs) / 1000.0));
            case INCREASE -> increase(points, startMs, endMs, true);
            case DELTA -> increase(points, startMs, endMs, false);
            case IRATE ->
                    n < 2
                            ? Optional.empty()
                            : Optional.of(
                                    (reset(points, n - 1)
                                                    ? last.value
                                                    : last.value - points.get(n - 2).value)
                                            / ((last.timestampMs - points.get(n - 2).timestampMs)
                                                    / 1000.0));
            case IDELTA ->
                    n < 2 ? Optional.empty() : Optional.of(last.value - points.get(n - 2).value);
            case CHANGES -> {
                double changes = 0;
                for (int i = 1; i < n; i++) {
                    double a = points.get(i - 1).value;
                    double b = points.get(i).value;
                    if (a != b && !(Double.isNaN(a) && Double.isNaN(b))) {
                        changes++;
                    }
                }
                yield Optional.of(changes);
            }
            case RESETS -> {
                double resets = 0;
                for (int i = 1; i < n; i++) {
                    if (reset(points, i)) {
                        resets++;
                    }
                }
                yield Optional.of(resets);
            }
            case SUM_OVER_TIME -> Optional.of(sum(values(points)));
            case AVG_OVER_TIME -> Optional.of(average(values(points)));
            case MIN_OVER_TIME -> Optional.of(extreme(points, false).value);
            case MAX_OVER_TIME -> Optional.of(extreme(points, true).value);
            case TS_OF_MIN_OVER_TIME -> Optional.of(extreme(points, false).timestampMs / 1000.0);
            case TS_OF_MAX_OVER_TIME -> Optional.of(extreme(points, true).timestampMs / 1000.0);
            case COUNT_OVER_TIME -> Optional.of((double) n);
            case PRESENT_OVER_TIME -> Optional.of(1.0);
            case FIRST_OVER_TIME -> Optional.of(first.value);
            case LAST_OVER_TIME -> Optional.of(last.value);
            case TS_OF_FIRST_OVER_TIME -> Optional.of(first.timestampMs / 1000.0);
            case TS_OF_LAST_OVER_TIME -> Optional.of(last.timestampMs / 1000.0);
            case STDVAR_OVER_TIME -> Optional.of(variance(values(points)));
            case STDDEV_OVER_TIME -> Optional.of(Math.sqrt(variance(values(points))));
            case QUANTILE_OVER_TIME -> Optional.of(quantile(parameter, values(points)));
            case MAD_OVER_TIME -> {
                double median = quantile(0.5, values(points));
                List<Double> deviations =
                        values(points).stream().map(v -> Math.abs(v - median)).toList();
                boolean nan = values(points).stream().anyMatch(v -> Double.isNaN(v));
                yield Optional.of(nan ? Double.NaN : quantile(0.5, deviations));
            }
            case DERIV ->
                    n < 2 ? Optional.empty() : Optional.of(line(points, first.timestampMs)[0]);
            case PREDICT_LINEAR -> {
                if (n < 2) {
                    yield Optional.empty();
                }
                double[] line = line(points, timeMs);
                yield Optional.of(line[0] * parameter + line[1]);
            }
            default -> throw new IllegalArgumentException(function.text());
        };
    }

    private static List<Double> values(List<Point> points) {
        return points.stream().map(Point::value).toList();
    }

    private static boolean reset(List<Point> points, int i) {
        Point before = points.get(i - 1);
        Point now = points.get(i);
        if (now.value < before.value) {
            return true;
        }
        if (now.startMs == 0 || now.startMs >= now.timestampMs) {
            return false;
        }
        return now.startMs > before.timestampMs
                || (now.startMs == before.timestampMs
                        && before.startMs != 0
                        && before.startMs < before.timestampMs);
    }

    private static Optional<Double> increase(
            List<Point> points, long startMs, long endMs, boolean counter) {
        Point first = points.getFirst();
        Point last = points.getLast();
        int n = points.size() - 1;
        double change = last.value - first.value;
        for (int i = 1; i <= n && counter; i++) {
            if (reset(points, i)) {
                change += points.get(i - 1).value;
            }
        }
        double toStart = (first.timestampMs - startMs) / 1000.0;
        double toEnd = (endMs - last.timestampMs) / 1000.0;
        double span = (last.timestampMs - first.timestampMs) / 1000.0;
        double gap = n == 0 ? 0 : span / n;
        long start = first.startMs;
        if (counter && start != 0 && start > startMs && start < first.timestampMs) {
            toStart = 0;
            span = (last.timestampMs - start) / 1000.0;
            change += first.value;
        } else if (n == 0) {
            return Optional.empty();
        } else {
            toStart = toStart >= 1.1 * gap ? gap / 2 : toStart;
            if (counter && change > 0 && first.value >= 0) {
                toStart = Math.min(toStart, span * first.value / change);
            }
        }
        toEnd = toEnd >= 1.1 * gap ? gap / 2 : toEnd;
        return Optional.of(change * ((span + toStart + toEnd) / span));
    }

    private static double sum(List<Double> values) {
        double sum = 0;
        double c = 0;
        for (double x : values) {
            double t = sum + x;
            if (Double.isInfinite(t)) {
                c = 0;
            } else if (Math.abs(sum) >= Math.abs(x)) {
                c += (sum - t) + x;
            } else {
                c += (x - t) + sum;
            }
            sum = t;
        }
        return Double.isInfinite(sum) ? sum : sum + c;
    }

    private static double average(List<Double> values) {
        double plain = sum(values) / values.size();
        if (!Double.isInfinite(plain)) {
            return plain;
        }
        double mean = 0;
        int n = 0;
        for (double x : values) {
            n++;
            mean = mean * ((n - 1.0) / n) + x / n;
        }
        return mean;
    }

    private static Point extreme(List<Point> points, boolean max) {
        Point best = points.getFirst();
        for (Point point : points) {
            boolean better = max ? point.value >= best.value : point.value <= best.value;
            if (better || Double.isNaN(best.value)) {
                best = point;
            }
        }
        return best;
    }

    private static double variance(List<Double> values) {
        double mean = sum(values) / values.size();
        List<Double> squares = values.stream().map(v -> (v - mean) * (v - mean)).toList();
        return sum(squares) / values.size();
    }

    private static double quantile(double q, List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        sorted.sort((a, b) ->
                Double.isNaN(a) || Double.isNaN(b)
                        ? Boolean.compare(Double.isNaN(b), Double.isNaN(a))
                        : Double.compare(a, b));
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double rank = q * (sorted.size() - 1);
        int low = (int) Math.floor(rank);
        int high = Math.min(low + 1, sorted.size() - 1);
        double weight = rank - low;
        return sorted.get(low) * (1 - weight) + sorted.get(high) * weight;
    }

    /// Slope and intercept.
    private static double[] line(List<Point> points, long originMs) {
        double first = points.getFirst().value;
        if (points.stream().allMatch(point -> point.value == first)) {
            return Double.isInfinite(first)
                    ? new double[] {Double.NaN, Double.NaN}
                    : new double[] {0, first};
        }
        double n = points.size();
        List<Double> xs =
                points.stream().map(point -> (point.timestampMs - originMs) / 1000.0).toList();
        double x = sum(xs);
        double y = sum(values(points));
        List<Double> products = new ArrayList<>();
        List<Double> squares = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            products.add(xs.get(i) * points.get(i).value);
            squares.add(xs.get(i) * xs.get(i));
        }
        double slope = (sum(products) - x * y / n) / (sum(squares) - x * x / n);
        return new double[] {slope, y / n - slope * x / n};
    }
}
