package io.varve.query.exec.aggregate;

import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;

/// `count`: elements of either kind.
final class CountAccumulator implements Accumulator {
    private final int[] counts;

    CountAccumulator(int steps) {
        counts = new int[steps];
    }

    @Override
    public void add(SeriesMeta series, StepColumn column) {
        add(column.present());
    }

    private void add(long[] present) {
        for (int step = 0; step < counts.length; step++) {
            counts[step] += (int) (present[step >> 6] >>> step) & 1;
        }
    }

    @Override
    public void finish(StepColumn result) {
        for (int step = 0; step < counts.length; step++) {
            if (counts[step] > 0) {
                result.set(step, counts[step]);
            }
        }
    }

    @Override
    public long bytes() {
        return 48 + 4L * counts.length;
    }
}
