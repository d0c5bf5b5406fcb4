package io.varve.storage.histogram;

import java.util.Arrays;

/// Bounds of custom buckets of two histograms brought together: what both have stays, and every
/// bucket goes into the one of the smallest common bound that is not below its own upper bound.
final class CustomBounds {
    private CustomBounds() {}

    static boolean same(double[] left, double[] right) {
        if (left.length != right.length) {
            return false;
        }
        for (int i = 0; i < left.length; i++) {
            if (left[i] != right[i]) {
                return false;
            }
        }
        return true;
    }

    /// The bounds that both lists have, ascending.
    static double[] common(double[] left, double[] right) {
        double[] common = new double[Math.min(left.length, right.length)];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < left.length && j < right.length) {
            if (left[i] == right[j]) {
                common[size++] = left[i];
                i++;
                j++;
            } else if (left[i] < right[j]) {
                i++;
            } else {
                j++;
            }
        }
        return Arrays.copyOf(common, size);
    }

    /// For each bucket of the given bounds, the +Inf bucket included, its bucket among fewer
    /// bounds.
    static int[] targets(double[] bounds, double[] common) {
        int[] targets = new int[bounds.length + 1];
        int target = 0;
        for (int i = 0; i < bounds.length; i++) {
            while (target < common.length && common[target] < bounds[i]) {
                target++;
            }
            targets[i] = target;
        }
        targets[bounds.length] = common.length;
        return targets;
    }
}
