package io.varve.storage.index;

/// Sorts ints by an order of the caller's, without objects for them: a merge sort that starts from
/// sorted runs of a few.
final class IntSort {
    private static final int RUN = 8;

    /// An order of ints.
    @FunctionalInterface
    interface Order {
        int compare(int a, int b);
    }

    private IntSort() {}

    static void sort(int[] values, Order order) {
        int length = values.length;
        for (int from = 0; from < length; from += RUN) {
            insertionSort(values, from, Math.min(length, from + RUN), order);
        }
        int[] source = values;
        int[] target = length > RUN ? new int[length] : values;
        boolean inPlace = true;
        for (int run = RUN; run < length; run *= 2) {
            for (int from = 0; from < length; from += 2 * run) {
                int middle = Math.min(length, from + run);
                merge(source, from, middle, Math.min(length, middle + run), target, order);
            }
            int[] swap = source;
            source = target;
            target = swap;
            inPlace = !inPlace;
        }
        if (!inPlace) {
            System.arraycopy(source, 0, values, 0, length);
        }
    }

    private static void insertionSort(int[] values, int from, int to, Order order) {
        for (int i = from + 1; i < to; i++) {
            int value = values[i];
            int at = i;
            while (at > from && order.compare(values[at - 1], value) > 0) {
                values[at] = values[at - 1];
                at--;
            }
            values[at] = value;
        }
    }

    private static void merge(
            int[] source, int from, int middle, int to, int[] target, Order order) {
        int left = from;
        int right = middle;
        for (int at = from; at < to; at++) {
            boolean takeLeft =
                    right >= to
                            || (left < middle && order.compare(source[left], source[right]) <= 0);
            target[at] = takeLeft ? source[left++] : source[right++];
        }
    }
}
