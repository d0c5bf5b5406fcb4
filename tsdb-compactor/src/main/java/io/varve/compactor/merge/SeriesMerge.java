package io.varve.compactor.merge;

import io.varve.compactor.work.AbandonedException;
import io.varve.compactor.work.Progress;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ReplicaChoice;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Merges one series after the other of inputs that stand on it, chunk by chunk in the order of
/// their first timestamps, each replica's samples apart. Not thread-safe.
final class SeriesMerge {
    /// So many chunks are merged between two looks at the progress: about a millisecond.
    private static final int CHUNKS_PER_STEP = 256;

    private final TimeRange window;
    private final int chunkSamplesMax;
    private final Progress progress;
    private final Map<Integer, ReplicaStream> replicas = new TreeMap<>();
    private int chunks;

    SeriesMerge(TimeRange window, int chunkSamplesMax, Progress progress) {
        this.window = window;
        this.chunkSamplesMax = chunkSamplesMax;
        this.progress = progress;
    }

    /// @param inputs all that stand on the series; their chunks are read to the end
    void merge(List<MergeInput> inputs, MergeOutput.SeriesSink sink)
            throws IOException, AbandonedException {
        MergeInput input = first(inputs);
        while (input != null) {
            Chunk chunk = input.chunk();
            if (chunk == null) {
                throw new IllegalStateException("an input without a chunk is the first");
            }
            if (++chunks % CHUNKS_PER_STEP == 0) {
                progress.step();
            }
            input.advanceChunk();
            MergeInput next = first(inputs);
            if (window.overlapsClosed(chunk.minTimeMs(), chunk.maxTimeMs())) {
                Chunk following = next == null ? null : next.chunk();
                long nextMs = following == null ? Long.MAX_VALUE : following.minTimeMs();
                replicas.computeIfAbsent(
                                chunk.replica(),
                                replica -> new ReplicaStream(replica, window, chunkSamplesMax))
                        .add(input, chunk, nextMs, sink);
            }
            input = next;
        }
        if (replicas.size() > 1) {
            thin();
        }
        for (ReplicaStream replica : replicas.values()) {
            replica.end(sink);
        }
        if (replicas.size() > 1) {
            // The common one keeps its arrays.
            replicas.clear();
        }
    }

    /// Drops what no reader will use. What has been handed on, because there is very much of the
    /// series, stays: readers drop it themselves.
    private void thin() {
        List<SampleColumn> held = replicas.values().stream().map(ReplicaStream::held).toList();
        List<SampleColumn> thinned = ReplicaChoice.thin(held);
        int i = 0;
        for (ReplicaStream replica : replicas.values()) {
            replica.hold(thinned.get(i++));
        }
    }

    /// The input whose chunk begins first; null if all have ended.
    private static @Nullable MergeInput first(List<MergeInput> inputs) {
        MergeInput first = null;
        long firstMs = 0;
        for (MergeInput input : inputs) {
            Chunk chunk = input.chunk();
            if (chunk != null && (first == null || chunk.minTimeMs() < firstMs)) {
                first = input;
                firstMs = chunk.minTimeMs();
            }
        }
        return first;
    }
}
