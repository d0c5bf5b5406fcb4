package io.varve.storage.head;

import io.varve.storage.index.SortedSeries;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;

/// Selected series of a head, in order of their labels.
final class HeadSeriesSet implements SeriesSet {
    private final HeadTenant tenant;
    private final Truncations truncations;
    private final Deletions deletions;
    private final SortedSeries sorted;
    private final int count;
    private final ReadContext context;
    private final ChunkReaders readers;
    private int index = -1;

    /// @param truncations what is hidden
    /// @param deletions what else is
    /// @param count how many of the series belong to the set
    HeadSeriesSet(
            HeadTenant tenant,
            Truncations truncations,
            Deletions deletions,
            SortedSeries sorted,
            int count,
            ReadContext context,
            ChunkReaders readers) {
        this.tenant = tenant;
        this.truncations = truncations;
        this.deletions = deletions;
        this.sorted = sorted;
        this.count = count;
        this.context = context;
        this.readers = readers;
    }

    @Override
    public boolean advance() {
        if (index >= count - 1) {
            return false;
        }
        index++;
        return true;
    }

    @Override
    public Series series() {
        return new HeadSeries(
                tenant,
                truncations,
                deletions,
                sorted.id(index),
                sorted.labels(index),
                context.memory(),
                readers);
    }
}
