package io.varve.query.exec.aggregate;

import java.util.Arrays;

/// The best elements of one group at one step, for `topk` and `bottomk`: a binary heap with the
/// worst element at its root, NaN being worse than anything.
///
/// It is ordered exactly as Go's `container/heap` would order it: which of several equal values
/// stay depends on that.
final class ValueHeap {
    /// Of an empty heap, for memory accounts.
    static final long BYTES = 136;

    /// Of an element that is kept.
    static final long BYTES_PER_ELEMENT = 12;

    private final boolean top;
    private double[] values = new double[4];
    private int[] series = new int[4];
    private int size;

    /// @param top whether large values are good ones
    ValueHeap(boolean top) {
        this.top = top;
    }

    /// Adds an element, or replaces the worst one by it if it is better.
    ///
    /// @param limit so many elements are kept
    /// @return whether there is one element more
    boolean offer(double value, int seriesIndex, long limit) {
        if (size < limit) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
                series = Arrays.copyOf(series, 2 * size);
            }
            set(size, value, seriesIndex);
            siftUp(size++);
            return true;
        }
        if (isBetter(value, values[0])) {
            set(0, value, seriesIndex);
            siftDown();
        }
        return false;
    }

    private boolean isBetter(double value, double than) {
        return (top ? value > than : value < than) || (Double.isNaN(than) && !Double.isNaN(value));
    }

    /// Whether the element at `i` is to stand nearer to the root.
    private boolean isWorse(int i, int j) {
        return Double.isNaN(values[i]) || (top ? values[i] < values[j] : values[i] > values[j]);
    }

    private void siftUp(int from) {
        int child = from;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (!isWorse(child, parent)) {
                break;
            }
            swap(parent, child);
            child = parent;
        }
    }

    private void siftDown() {
        int parent = 0;
        while (2 * parent + 1 < size) {
            int child = 2 * parent + 1;
            if (child + 1 < size && isWorse(child + 1, child)) {
                child++;
            }
            if (!isWorse(child, parent)) {
                break;
            }
            swap(parent, child);
            parent = child;
        }
    }

    private void set(int at, double value, int seriesIndex) {
        values[at] = value;
        series[at] = seriesIndex;
    }

    private void swap(int i, int j) {
        double value = values[i];
        int index = series[i];
        set(i, values[j], series[j]);
        set(j, value, index);
    }

    /// The places of all elements, the best first; elements of equal value stay as they stand in
    /// the heap.
    int[] bestFirst() {
        Integer[] places = new Integer[size];
        Arrays.setAll(places, i -> i);
        Arrays.sort(
                places,
                (i, j) ->
                        isBetter(values[i], values[j])
                                ? -1
                                : isBetter(values[j], values[i]) ? 1 : 0);
        return Arrays.stream(places).mapToInt(Integer::intValue).toArray();
    }

    int size() {
        return size;
    }

    double value(int at) {
        return values[at];
    }

    int series(int at) {
        return series[at];
    }
}
