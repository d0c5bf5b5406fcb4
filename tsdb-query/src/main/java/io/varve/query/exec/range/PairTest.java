package io.varve.query.exec.range;

import java.util.Arrays;

/// A property of two neighbouring samples of a series.
@FunctionalInterface
interface PairTest {
    int[] NOWHERE = {};

    /// Whether the sample at the index, at least 1, and the one before it have the property.
    boolean holds(Slices samples, int index);

    /// All positions at which the property holds, rising.
    default int[] positions(Slices samples) {
        int[] positions = NOWHERE;
        int count = 0;
        for (int i = 1; i < samples.size(); i++) {
            if (holds(samples, i)) {
                if (count == positions.length) {
                    positions = Arrays.copyOf(positions, Math.max(8, 2 * count));
                }
                positions[count++] = i;
            }
        }
        return count == positions.length ? positions : Arrays.copyOf(positions, count);
    }
}
