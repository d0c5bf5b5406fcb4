package io.varve.query.exec.range;

/// How much larger the change over a whole window is taken to be than the change between its first
/// and its last sample (conformance FORMAT.md, B11.1).
///
/// Where the samples reach close to a border of the window, the change is extended to the border;
/// otherwise the series is taken to begin or end half a sampling interval away. A counter is not
/// extended to before it was zero.
final class Extrapolation {
    private Extrapolation() {}

    /// Whether a counter's first sample in the window carries a start that lies in the window, so
    /// that its whole value was counted there.
    static boolean beginsInside(Slices samples, WindowBounds bounds, int step) {
        int first = samples.from(step);
        long start = samples.startMs(first);
        return start != 0 && bounds.startMs(step) < start && start < samples.timestampMs(first);
    }

    /// The factor for a window that has two samples, or one that begins inside it.
    ///
    /// @param begins see [#beginsInside]
    /// @param firstValue the counter's first value in the window, for histograms its count; NaN if
    ///   it is not a counter
    /// @param change the change to be extended, for histograms that of the count
    static double factor(
            Slices samples,
            WindowBounds bounds,
            int step,
            RateKind kind,
            boolean begins,
            double firstValue,
            double change) {
        int first = samples.from(step);
        int last = samples.to(step) - 1;
        long firstMs = samples.timestampMs(first);
        long lastMs = samples.timestampMs(last);
        double toStart = (firstMs - bounds.startMs(step)) / 1000.0;
        double toEnd = (bounds.endMs(step) - lastMs) / 1000.0;
        double span = (lastMs - firstMs) / 1000.0;
        double interval = first == last ? 0 : span / (last - first);
        double near = interval * 1.1;
        if (begins) {
            toStart = 0;
            span = (lastMs - samples.startMs(first)) / 1000.0;
        } else {
            if (toStart >= near) {
                toStart = interval / 2;
            }
            if (change > 0 && firstValue >= 0) {
                toStart = Math.min(toStart, span * (firstValue / change));
            }
        }
        if (toEnd >= near) {
            toEnd = interval / 2;
        }
        double factor = (span + toStart + toEnd) / span;
        return kind.perSecond() ? factor / (bounds.rangeMs() / 1000.0) : factor;
    }
}
