package io.varve.query.exec.range;

import java.util.Arrays;

/// Where a series of floats was reset: the fast way to [SamplePairs#resets].
final class FloatResets {
    private FloatResets() {}

    /// The positions of all samples before which the counter was reset, rising.
    static int[] positions(Slices floats, boolean useStarts) {
        return useStarts && floats.hasStarts()
                ? SamplePairs.resets(true).positions(floats)
                : falls(floats.values(), floats.size());
    }

    private static int[] falls(double[] values, int size) {
        int[] falls = PairTest.NOWHERE;
        int count = 0;
        for (int i = 1; i < size; i++) {
            if (values[i] < values[i - 1]) {
                if (count == falls.length) {
                    falls = Arrays.copyOf(falls, Math.max(8, 2 * count));
                }
                falls[count++] = i;
            }
        }
        return count == falls.length ? falls : Arrays.copyOf(falls, count);
    }
}
