package io.varve.query.exec.range;

/// A straight line through the floats of a window by least squares (conformance FORMAT.md, B11.3).
///
/// @param slope change per second
/// @param intercept value at the origin of the time axis
record Regression(double slope, double intercept) {
    /// @param originMs where on the time axis the intercept is taken
    static Regression of(long[] timestampsMs, double[] values, int from, int to, long originMs) {
        double sumX = 0;
        double compensationX = 0;
        double sumY = 0;
        double compensationY = 0;
        double sumXy = 0;
        double compensationXy = 0;
        double sumXx = 0;
        double compensationXx = 0;
        double first = values[from];
        boolean constant = true;
        for (int i = from; i < to; i++) {
            double y = values[i];
            constant = constant && (i == from || y == first);
            double x = (timestampsMs[i] - originMs) / 1000.0;
            compensationX = CompensatedSum.compensation(x, sumX, compensationX);
            sumX += x;
            compensationY = CompensatedSum.compensation(y, sumY, compensationY);
            sumY += y;
            compensationXy = CompensatedSum.compensation(x * y, sumXy, compensationXy);
            sumXy += x * y;
            compensationXx = CompensatedSum.compensation(x * x, sumXx, compensationXx);
            sumXx += x * x;
        }
        if (constant) {
            return Double.isInfinite(first)
                    ? new Regression(Double.NaN, Double.NaN)
                    : new Regression(0, first);
        }
        sumX += compensationX;
        sumY += compensationY;
        sumXy += compensationXy;
        sumXx += compensationXx;
        double count = to - from;
        double covariance = sumXy - sumX * sumY / count;
        double variance = sumXx - sumX * sumX / count;
        double slope = covariance / variance;
        return new Regression(slope, sumY / count - slope * sumX / count);
    }
}
