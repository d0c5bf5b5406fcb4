package io.varve.query.exec.range;

import io.varve.storage.histogram.HistogramArithmetic;

/// Properties of a sample and the one before it, of whatever kind they are.
final class SamplePairs {
    private SamplePairs() {}

    /// Whether the value changed; from NaN to NaN is no change, from a float to a histogram is one.
    static boolean changed(Slices samples, int index) {
        boolean isFloat = samples.isFloat(index);
        if (isFloat != samples.isFloat(index - 1)) {
            return true;
        }
        if (!isFloat) {
            return !samples.histogram(index).sameAs(samples.histogram(index - 1));
        }
        double value = samples.value(index);
        double before = samples.value(index - 1);
        return value != before && !(Double.isNaN(value) && Double.isNaN(before));
    }

    /// Whether a counter was reset, as the values tell; so it was where the kind changes.
    static boolean reset(Slices samples, int index) {
        boolean isFloat = samples.isFloat(index);
        if (isFloat != samples.isFloat(index - 1)) {
            return true;
        }
        return isFloat
                ? samples.value(index) < samples.value(index - 1)
                : HistogramArithmetic.detectReset(
                        samples.histogram(index), samples.histogram(index - 1));
    }

    /// Whether a counter was reset, as values or start timestamps tell.
    static boolean resetOrStarted(Slices samples, int index) {
        return reset(samples, index)
                || (samples.hasStarts() && StartTimestamps.reset(samples, index));
    }

    /// How resets are found.
    ///
    /// @param useStarts whether start timestamps count too
    static PairTest resets(boolean useStarts) {
        return useStarts ? SamplePairs::resetOrStarted : SamplePairs::reset;
    }
}
