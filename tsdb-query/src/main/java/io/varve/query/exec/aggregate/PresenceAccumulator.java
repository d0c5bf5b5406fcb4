package io.varve.query.exec.aggregate;

import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import java.util.Arrays;

/// `group`: 1 where there is any element.
final class PresenceAccumulator implements Accumulator {
    private final long[] seen;

    PresenceAccumulator(int steps) {
        seen = new long[(steps + 63) >> 6];
    }

    @Override
    public void add(SeriesMeta series, StepColumn column) {
        long[] present = column.present();
        for (int word = 0; word < seen.length; word++) {
            seen[word] |= present[word];
        }
    }

    @Override
    public void finish(StepColumn result) {
        Arrays.fill(result.values(), 1);
        System.arraycopy(seen, 0, result.present(), 0, seen.length);
    }

    @Override
    public long bytes() {
        return 48 + 8L * seen.length;
    }
}
