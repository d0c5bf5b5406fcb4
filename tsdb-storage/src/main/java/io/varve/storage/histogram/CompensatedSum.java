package io.varve.storage.histogram;

/// One number with Neumaier's compensation (conformance FORMAT.md, B11.6b). Not thread-safe.
///
/// A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, 1974.
final class CompensatedSum {
    private final boolean compensated;
    private double sum;
    private double compensation;

    CompensatedSum(boolean compensated) {
        this.compensated = compensated;
    }

    /// What has to be added to the compensation when `addend` was added to `sum` and gave `total`.
    /// Not used if the total is infinite: then the compensation becomes 0.
    static double lost(double sum, double addend, double total) {
        return Math.abs(sum) >= Math.abs(addend) ? (sum - total) + addend : (addend - total) + sum;
    }

    /// The sum with what rounding took away, unless it is infinite. A negative zero stays one.
    static double value(double sum, double compensation) {
        return compensation == 0 || Double.isInfinite(sum) ? sum : sum + compensation;
    }

    void set(double value) {
        sum = value;
        compensation = 0;
    }

    void add(double addend) {
        double total = sum + addend;
        if (compensated) {
            compensation = Double.isInfinite(total) ? 0 : compensation + lost(sum, addend, total);
        }
        sum = total;
    }

    void multiply(double factor) {
        sum *= factor;
        compensation *= factor;
    }

    void divide(double divisor) {
        sum /= divisor;
        compensation /= divisor;
    }

    boolean isInfinite() {
        return Double.isInfinite(sum);
    }

    double value() {
        return value(sum, compensation);
    }

    CompensatedSum copy() {
        CompensatedSum copy = new CompensatedSum(compensated);
        copy.takeFrom(this);
        return copy;
    }

    void takeFrom(CompensatedSum other) {
        sum = other.sum;
        compensation = other.compensation;
    }
}
