package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;

/// How often a property of neighbouring samples holds within a window, as `changes` and `resets`
/// count it. Each pair is looked at once, however many windows it is in.
final class PairCount implements RangeFunction {
    private final PairTest test;
    private final boolean anchored;

    /// @param anchored whether the newest sample before a window belongs to it too
    PairCount(PairTest test, boolean anchored) {
        this.test = test;
        this.anchored = anchored;
    }

    @Override
    public void evaluate(SeriesWindows windows, StepColumn result) {
        Slices all = windows.all();
        int[] positions = test.positions(all);
        int low = 0;
        int high = 0;
        for (int step = 0; step < all.steps(); step++) {
            int from = all.from(step);
            int to = all.to(step);
            if (anchored) {
                long start = windows.bounds().startMs(step);
                int inside = ExtendedWindow.firstAfter(all, from, to, start);
                from = inside == to ? to : Math.max(from, inside - 1);
            }
            if (from == to) {
                continue;
            }
            while (low < positions.length && positions[low] <= from) {
                low++;
            }
            high = Math.max(high, low);
            while (high < positions.length && positions[high] < to) {
                high++;
            }
            result.set(step, high - low);
        }
    }
}
