package io.varve.storage.chunk;

import io.varve.storage.model.TimeRange;
import io.varve.storage.model.TimeRanges;
import java.util.List;

/// What is left of a chunk when samples of some times are taken out of it.
public final class ChunkRest {
    private ChunkRest() {}

    /// The chunk itself if nothing of it is taken out; nothing if all of it is; else the other
    /// samples in chunks of the same replica, in order: several if histograms need them.
    public static List<Chunk> of(Chunk chunk, TimeRanges without) {
        if (!without.overlapsClosed(chunk.minTimeMs(), chunk.maxTimeMs())) {
            return List.of(chunk);
        }
        if (without.coversClosed(chunk.minTimeMs(), chunk.maxTimeMs())) {
            return List.of();
        }
        SampleColumn rest = samples(chunk, without);
        return rest.size() == 0 ? List.of() : chunks(rest, chunk.replica());
    }

    /// The samples that are left.
    public static SampleColumn samples(Chunk chunk, TimeRanges without) {
        SampleColumn all = new SampleColumn(chunk.sampleCount());
        chunk.decode(TimeRange.ALL, all);
        SampleColumn rest = new SampleColumn(chunk.sampleCount());
        for (int i = 0; i < all.size(); i++) {
            if (!without.contains(all.timestampMs(i))) {
                rest.addFrom(all, i);
            }
        }
        return rest;
    }

    private static List<Chunk> chunks(SampleColumn rest, int replica) {
        if (rest.histogramCount() > 0) {
            return HistogramChunks.cut(rest, 0, rest.size(), replica, rest.size());
        }
        Encoding encoding = rest.hasStarts() ? Encoding.XOR2 : Encoding.XOR;
        return List.of(encoding.encode(rest, 0, rest.size(), replica));
    }
}
