package io.varve.compactor.merge;

import io.varve.compactor.work.AbandonedException;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.Encoding;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.SampleMerger;
import java.io.IOException;

/// The samples of one replica of a series, as they are put together. Holds a bounded number of
/// them: what no later chunk can change is handed on. Not thread-safe; used again for the next
/// series.
final class ReplicaStream {
    /// So many chunks' worth of floats are held before some are handed on: enough that a merged
    /// series is cut at even lengths, which series scraped together share.
    private static final int CHUNKS_HELD = 16;

    /// Histograms are a thousand times as large.
    private static final int CHUNKS_HELD_OF_HISTOGRAMS = 2;

    private final int replica;
    private final TimeRange window;
    private final int chunkSamplesMax;
    private final SampleMerger merger = new SampleMerger();
    private SampleColumn held = new SampleColumn();
    private SampleColumn spare = new SampleColumn();

    ReplicaStream(int replica, TimeRange window, int chunkSamplesMax) {
        this.replica = replica;
        this.window = window;
        this.chunkSamplesMax = chunkSamplesMax;
    }

    /// @param input whose chunk it is
    /// @param nextMs no later chunk begins before this
    void add(MergeInput input, Chunk chunk, long nextMs, MergeOutput.SeriesSink sink)
            throws IOException, AbandonedException {
        if (isKept(input, chunk, nextMs)) {
            sink.accept(held, replica);
            held.clear();
            sink.accept(chunk);
            return;
        }
        input.own(() -> merger.add(chunk, window, input.deleted(), held));
        handOn(nextMs, sink);
    }

    /// Whether a chunk is written as it is: it is long already, and nothing overlaps it. The hints
    /// of histograms depend on what was before, so their chunks are always written anew.
    private boolean isKept(MergeInput input, Chunk chunk, long nextMs) {
        boolean alone =
                nextMs > chunk.maxTimeMs()
                        && (held.size() == 0
                                || held.timestampMs(held.size() - 1) < chunk.minTimeMs());
        boolean whole =
                window.contains(chunk.minTimeMs())
                        && window.contains(chunk.maxTimeMs())
                        && input.deleted().isEmpty();
        boolean dense =
                chunk.encoding().isColumnar()
                        && chunk.encoding().kind() == Encoding.Kind.FLOAT
                        && chunk.sampleCount() >= chunkSamplesMax * 3 / 4;
        boolean nothingShort = held.size() == 0 || held.size() >= chunkSamplesMax / 2;
        return alone && whole && dense && nothingShort && chunk.sampleCount() <= chunkSamplesMax;
    }

    private void handOn(long nextMs, MergeOutput.SeriesSink sink)
            throws IOException, AbandonedException {
        int most =
                chunkSamplesMax
                        * (held.histogramCount() > 0 ? CHUNKS_HELD_OF_HISTOGRAMS : CHUNKS_HELD);
        if (held.size() <= most) {
            return;
        }
        // The last sample that is settled stays: the hint of the next one follows from it.
        int settled = held.lowerBound(nextMs) - 1;
        int count = settled / chunkSamplesMax * chunkSamplesMax;
        if (count <= 0) {
            return;
        }
        spare.clear();
        spare.addRange(held, 0, count);
        sink.accept(spare, replica);
        spare.clear();
        spare.addRange(held, count, held.size());
        SampleColumn rest = spare;
        spare = held;
        held = rest;
    }

    /// What has not been handed on.
    SampleColumn held() {
        return held;
    }

    /// Holds these samples in place of those.
    void hold(SampleColumn samples) {
        held = samples;
    }

    /// Hands on what is left.
    void end(MergeOutput.SeriesSink sink) throws IOException, AbandonedException {
        sink.accept(held, replica);
        held.clear();
    }
}
