package io.varve.query.exec.select;

import io.varve.storage.chunk.SampleColumn;

/// The sample that an instant selector yields at each step: the newest one in `(r - lookback, r]`,
/// unless that is a stale marker (conformance FORMAT.md, B5.2). Laid over one series after the
/// other; not thread-safe.
final class NewestSample {
    private final ReferenceTimes times;
    private final long lookbackMs;
    private final int[] index;

    NewestSample(ReferenceTimes times, long lookbackMs) {
        this.times = times;
        this.lookbackMs = lookbackMs;
        this.index = new int[times.count()];
    }

    void lay(SampleColumn samples) {
        long[] timestampsMs = samples.timestampsMs();
        int size = samples.size();
        int newest = -1;
        for (int step = 0; step < index.length; step++) {
            long reference = times.timeMs(step);
            while (newest + 1 < size && timestampsMs[newest + 1] <= reference) {
                newest++;
            }
            boolean fresh = newest >= 0 && timestampsMs[newest] > reference - lookbackMs;
            index[step] = fresh && !samples.isStale(newest) ? newest : -1;
        }
    }

    /// The position of the step's sample, -1 if there is none.
    int at(int step) {
        return index[step];
    }
}
