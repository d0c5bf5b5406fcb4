package io.varve.bench.micro;

import io.varve.storage.codec.Hash128;
import io.varve.storage.codec.SpanHasher;
import io.varve.storage.head.CommitResult;
import io.varve.storage.head.HeadAppender;
import io.varve.storage.head.MetadataTable;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A head without a journal that knows its series from the start: what the write path costs before
/// it. Its table is open addressing over 128-bit hashes, at most half full, one cache line per
/// look-up.
final class KnownSeriesHead implements HeadAppender, SeriesTable {
    private static final int SLOT_LONGS = 4;

    private final SpanHasher hasher = new SpanHasher(0x5eed, 0xf00d);
    private final long[] slots;
    private final int mask;
    private int count;

    /// The samples of the last batch, so that a benchmark can check that its work was done.
    private int lastBatchSize;

    KnownSeriesHead(int seriesCount) {
        int capacity = Integer.highestOneBit(Math.max(16, seriesCount) * 2 - 1) << 1;
        slots = new long[capacity * SLOT_LONGS];
        mask = capacity - 1;
    }

    void add(byte[] span) {
        Hash128 hash = new Hash128();
        hash(span, 0, span.length, hash);
        int slot = (int) hash.low & mask;
        while (slots[slot * SLOT_LONGS + 2] != NONE) {
            slot = (slot + 1) & mask;
        }
        count++;
        slots[slot * SLOT_LONGS] = hash.low;
        slots[slot * SLOT_LONGS + 1] = hash.high;
        slots[slot * SLOT_LONGS + 2] = count;
    }

    int lastBatchSize() {
        return lastBatchSize;
    }

    @Override
    public SeriesTable series(TenantId tenant) {
        return this;
    }

    @Override
    public MetadataTable metadataTable(TenantId tenant) {
        return (_, _) -> MetadataTable.Admission.KNOWN;
    }

    @Override
    public CompletableFuture<CommitResult> commit(WriteBatch batch) {
        lastBatchSize = batch.size();
        return CompletableFuture.completedFuture(new CommitResult(batch.size(), 0, List.of()));
    }

    @Override
    public void hash(byte[] bytes, int offset, int length, Hash128 into) {
        hasher.hash(bytes, offset, length, into);
    }

    @Override
    public long find(Hash128 hash) {
        int slot = (int) hash.low & mask;
        while (true) {
            int at = slot * SLOT_LONGS;
            long ref = slots[at + 2];
            if (ref == NONE || (slots[at] == hash.low && slots[at + 1] == hash.high)) {
                return ref;
            }
            slot = (slot + 1) & mask;
        }
    }

    @Override
    public long findOrCreate(Labels labels) {
        throw new VarveException(ErrorKind.LIMITED, "this head makes no series: " + labels);
    }

    @Override
    public void alias(Hash128 hash, long ref) {}

    @Override
    public Labels labels(long ref) {
        return Labels.of(Labels.METRIC_NAME, "series_" + ref);
    }

    @Override
    public int seriesCount() {
        return count;
    }
}
