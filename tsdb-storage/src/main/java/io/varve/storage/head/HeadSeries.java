package io.varve.storage.head;

import io.varve.storage.model.Labels;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.Series;
import io.varve.storage.runtime.MemoryAccount;
import java.util.ArrayList;
import java.util.List;

/// One selected series of a head. Thread-safe.
final class HeadSeries implements Series {
    private final HeadTenant tenant;
    private final Truncations truncations;
    private final Deletions deletions;
    private final int id;
    private final Labels labels;
    private final MemoryAccount memory;
    private final ChunkReaders readers;

    HeadSeries(
            HeadTenant tenant,
            Truncations truncations,
            Deletions deletions,
            int id,
            Labels labels,
            MemoryAccount memory,
            ChunkReaders readers) {
        this.tenant = tenant;
        this.truncations = truncations;
        this.deletions = deletions;
        this.id = id;
        this.labels = labels;
        this.memory = memory;
        this.readers = readers;
    }

    @Override
    public Labels labels() {
        return labels;
    }

    /// Memory first, then the table: a chunk that leaves memory meanwhile is in the table before.
    @Override
    public ChunkCursor chunks(TimeRange range) {
        List<ClosedChunk> found = new ArrayList<>();
        SeriesPage page = tenant.pages().find(id >> SeriesPage.SHIFT);
        if (page != null) {
            int slot = id & (SeriesPage.SIZE - 1);
            boolean stored;
            long generation;
            synchronized (page) {
                page.read(slot, range, found);
                stored = page.mayBeClosed(slot, range.minMs());
                generation = page.storedGeneration();
            }
            if (stored) {
                List<ClosedChunk> rows = new ArrayList<>();
                readers.read(tenant.number(), id, range, generation, rows);
                addMissing(rows, found);
            }
            found.removeIf(truncations::hides);
            deletions.takeOutOf(found);
        }
        return new HeadChunkCursor(found, memory);
    }

    /// Adds stored chunks to those that were found in memory.
    static void addMissing(List<ClosedChunk> stored, List<ClosedChunk> found) {
        int inMemory = found.size();
        for (ClosedChunk closed : stored) {
            if (!contains(found, inMemory, closed)) {
                found.add(closed);
            }
        }
    }

    /// Whether a chunk has been stored between the two looks.
    private static boolean contains(List<ClosedChunk> found, int count, ClosedChunk stored) {
        for (int i = 0; i < count; i++) {
            ClosedChunk other = found.get(i);
            if (other.closedAt() == stored.closedAt()
                    && other.chunk().minTimeMs() == stored.chunk().minTimeMs()) {
                return true;
            }
        }
        return false;
    }
}
