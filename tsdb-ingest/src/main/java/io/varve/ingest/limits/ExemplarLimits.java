package io.varve.ingest.limits;

/// How many exemplars the head holds of one tenant until they are cut into blocks. Those beyond are
/// dropped and counted; samples are not touched.
///
/// @param max `limits.exemplars_max`: of the tenant; 0: no limit
/// @param seriesMax `limits.exemplars_series_max`: of each series; 0: no limit
public record ExemplarLimits(int max, int seriesMax) {
    /// A series that has a new exemplar every 5 s until a window of 2 h is cut, and a hundred such.
    public static final ExemplarLimits DEFAULTS = new ExemplarLimits(200_000, 2_000);

    public ExemplarLimits {
        requireNotNegative("limits.exemplars_max", max);
        requireNotNegative("limits.exemplars_series_max", seriesMax);
    }

    private static void requireNotNegative(String key, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(key + " is " + value + ", at least 0 is allowed");
        }
    }
}
