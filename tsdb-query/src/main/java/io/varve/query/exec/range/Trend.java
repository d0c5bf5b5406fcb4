package io.varve.query.exec.range;

import io.varve.query.exec.ScalarOperator;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.Locale;

/// Functions that draw a line through the floats of a window: `deriv`, `predict_linear` and
/// `double_exponential_smoothing`. They need two floats; histograms beside floats are ignored and
/// noted.
final class Trend {
    private Trend() {}

    static RangeFunction derivative(RangeNotes notes) {
        return (windows, result) -> {
            Slices floats = windows.floats();
            for (int step = 0; step < floats.steps(); step++) {
                windows.work(floats.count(step));
                if (floats.count(step) >= 2) {
                    result.set(
                            step,
                            line(floats, step, floats.timestampMs(floats.from(step))).slope());
                }
            }
            FloatFunction.noteIgnored(windows, notes);
        };
    }

    /// @param ahead how far after the evaluation time the value is predicted, in seconds
    static RangeFunction prediction(ScalarOperator ahead, RangeNotes notes) {
        return (windows, result) -> {
            double[] seconds = ahead.values();
            Slices floats = windows.floats();
            for (int step = 0; step < floats.steps(); step++) {
                windows.work(floats.count(step));
                if (floats.count(step) >= 2) {
                    Regression line = line(floats, step, windows.bounds().timeMs(step));
                    result.set(step, line.slope() * seconds[step] + line.intercept());
                }
            }
            FloatFunction.noteIgnored(windows, notes);
        };
    }

    private static Regression line(Slices floats, int step, long originMs) {
        return Regression.of(
                floats.timestampsMs(),
                floats.values(),
                floats.from(step),
                floats.to(step),
                originMs);
    }

    static RangeFunction smoothing(
            ScalarOperator smoothingFactor, ScalarOperator trendFactor, RangeNotes notes) {
        return (windows, result) -> {
            double[] smoothing = smoothingFactor.values();
            double[] trend = trendFactor.values();
            Slices floats = windows.floats();
            for (int step = 0; step < floats.steps(); step++) {
                if (windows.all().isEmpty(step)) {
                    continue;
                }
                check("smoothing", "sf", smoothing[step]);
                check("trend", "tf", trend[step]);
                windows.work(floats.count(step));
                if (floats.count(step) >= 2) {
                    result.set(step, smooth(floats, step, smoothing[step], trend[step]));
                }
            }
            FloatFunction.noteIgnored(windows, notes);
        };
    }

    private static void check(String name, String symbol, double factor) {
        if (factor <= 0 || factor >= 1) {
            throw new VarveException(
                    ErrorKind.EXECUTION,
                    String.format(
                            Locale.ROOT,
                            "invalid %s factor. Expected: 0 < %s < 1, got: %s",
                            name,
                            symbol,
                            fixed(factor)));
        }
    }

    /// Go's `%f`.
    private static String fixed(double value) {
        return Double.isInfinite(value)
                ? (value > 0 ? "+Inf" : "-Inf")
                : String.format(Locale.ROOT, "%.6f", value);
    }

    private static double smooth(Slices floats, int step, double smoothing, double trendFactor) {
        double[] values = floats.values();
        int from = floats.from(step);
        int to = floats.to(step);
        double before = 0;
        double smoothed = values[from];
        double trend = values[from + 1] - values[from];
        for (int i = from + 1; i < to; i++) {
            double measured = smoothing * values[i];
            if (i > from + 1) {
                trend = trendFactor * (smoothed - before) + (1 - trendFactor) * trend;
            }
            double expected = (1 - smoothing) * (smoothed + trend);
            before = smoothed;
            smoothed = measured + expected;
        }
        return smoothed;
    }
}
