package io.varve.storage.read;

import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import java.util.ArrayList;
import java.util.List;

/// Series with the same labels of several sources as one. Thread-safe.
final class MergedSeries implements Series {
    private final Labels labels;
    private final List<Series> parts;

    /// @param parts at least two series with these labels
    MergedSeries(Labels labels, List<Series> parts) {
        this.labels = labels;
        this.parts = List.copyOf(parts);
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public ChunkCursor chunks(TimeRange range) {
        List<ChunkCursor> cursors = new ArrayList<>(parts.size());
        try {
            for (Series part : parts) {
                cursors.add(part.chunks(range));
            }
            return new MergedChunkCursor(cursors);
        } catch (RuntimeException | Error failure) {
            Closing.afterFailure(failure, cursors);
            throw failure;
        }
    }
}
