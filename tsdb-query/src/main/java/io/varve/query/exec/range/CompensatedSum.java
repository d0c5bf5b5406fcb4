package io.varve.query.exec.range;

/// Neumaier's summation in two doubles that the caller holds (conformance FORMAT.md, B11.6b): the
/// sum and the compensation of the low-order bits that it has lost.
final class CompensatedSum {
    private CompensatedSum() {}

    /// The compensation after `added` came to `sum`.
    static double compensation(double added, double sum, double compensation) {
        double total = sum + added;
        if (Double.isInfinite(total)) {
            return 0;
        }
        return Math.abs(sum) >= Math.abs(added)
                ? compensation + ((sum - total) + added)
                : compensation + ((added - total) + sum);
    }
}
