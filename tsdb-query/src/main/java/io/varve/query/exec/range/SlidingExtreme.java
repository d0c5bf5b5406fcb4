package io.varve.query.exec.range;

import io.varve.query.exec.StepColumn;

/// `min_over_time`, `max_over_time` and when the extreme was sampled last. NaN loses against any
/// number. Histograms beside floats are ignored and noted.
///
/// Each sample is looked at a constant number of times, however many windows it is in: kept are the
/// positions of samples that can still be the extreme of a window, with falling values (for a
/// maximum), so that the extreme of a window is the first that is kept.
final class SlidingExtreme implements RangeFunction {
    private final boolean max;
    private final boolean timestamp;
    private final RangeNotes notes;

    /// @param max largest rather than smallest
    /// @param timestamp whether the result is when the extreme was sampled last, in seconds, rather
    ///   than the extreme
    SlidingExtreme(boolean max, boolean timestamp, RangeNotes notes) {
        this.max = max;
        this.timestamp = timestamp;
        this.notes = notes;
    }

    @Override
    public void evaluate(SeriesWindows windows, StepColumn result) {
        Slices floats = windows.floats();
        double[] values = floats.values();
        Candidates candidates = new Candidates(floats.size());
        int added = 0;
        for (int step = 0; step < floats.steps(); step++) {
            if (floats.isEmpty(step)) {
                continue;
            }
            int from = floats.from(step);
            int to = floats.to(step);
            for (added = Math.max(added, from); added < to; added++) {
                candidates.add(added, values);
            }
            int at = candidates.first(from);
            // Without a number in the window, the last NaN is the extreme.
            int extreme = at < 0 ? to - 1 : at;
            result.set(step, timestamp ? floats.timestampMs(extreme) / 1000.0 : values[extreme]);
        }
        FloatFunction.noteIgnored(windows, notes);
    }

    /// Positions of samples that can still be the extreme of a window.
    private final class Candidates {
        private final int[] positions;
        private int head;
        private int tail;

        Candidates(int size) {
            this.positions = new int[size];
        }

        void add(int position, double[] values) {
            double value = values[position];
            if (Double.isNaN(value)) {
                return;
            }
            while (tail > head && isBeaten(values[positions[tail - 1]], value)) {
                tail--;
            }
            positions[tail++] = position;
        }

        /// Whether a sample cannot be an extreme where a later one is.
        private boolean isBeaten(double earlier, double later) {
            return earlier == later ? timestamp : (max ? earlier < later : earlier > later);
        }

        /// The position of the extreme among the samples from a position on; -1 if there is none.
        int first(int from) {
            while (head < tail && positions[head] < from) {
                head++;
            }
            return head < tail ? positions[head] : -1;
        }
    }
}
