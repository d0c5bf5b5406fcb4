package io.varve.storage.head;

import io.varve.storage.codec.Hash128;
import io.varve.storage.codec.SpanHasher;
import io.varve.storage.index.LabelIndex;
import io.varve.storage.index.SeriesHashTable;
import io.varve.storage.journal.CutRecord;
import io.varve.storage.journal.SeriesRuns;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.TableBatch;
import java.util.BitSet;
import java.util.List;

/// One tenant of a head: its series, by labels and by ref, and the pages of their samples.
///
/// Thread-safe. New series are made under the monitor: the record that will make a series durable
/// is put aside before anybody can find its ref, which is why no batch can be durable before the
/// series that it names.
final class HeadTenant implements SeriesTable {
    /// How many series may wait for a store that does not take them.
    private static final int PENDING_MAX = 1_000_000;

    /// Other spellings of label sets that are remembered; a sender that needs them needs one for
    /// each of its series.
    private static final int ALIASES_MAX = 1 << 16;

    private static final int FIRST_ID = 1;

    private final int number;
    private final TenantId id;
    private final Tenants tenants;
    private final SpanHasher hasher;
    private final SeriesPages pages;
    private final LabelIndex index;
    private final SeriesHashTable table = new SeriesHashTable(ALIASES_MAX);
    private final TenantExemplars exemplars;
    private final TenantMetadata metadata;
    private PendingSeries pending;
    private boolean registered;

    /// Changed by the committing thread alone.
    private volatile Truncations truncations = Truncations.NONE;

    /// Changed by the committing thread alone.
    private volatile Deletions deletions = Deletions.NONE;

    /// Closed chunks that no seal covers begin no earlier; known only since the start.
    private volatile long unsealedFromMs = Long.MIN_VALUE;

    /// No sample is older; `Long.MAX_VALUE` while there is none. Changed by the committing thread
    /// alone.
    private volatile long oldestMs = Long.MAX_VALUE;

    /// @param registered whether the tenant's number is durable
    HeadTenant(int number, TenantId id, boolean registered, Tenants tenants, SpanHasher hasher) {
        this.number = number;
        this.id = id;
        this.registered = registered;
        this.tenants = tenants;
        this.hasher = hasher;
        this.pages = new SeriesPages(number);
        this.index = new LabelIndex(hasher);
        this.pending = new PendingSeries(number, FIRST_ID, hasher);
        Runnable hasUnsaved = () -> tenants.hasUnsaved(this);
        this.exemplars = new TenantExemplars(number, hasUnsaved);
        this.metadata =
                new TenantMetadata(number, tenants.clock(), tenants.metadataBytes(), hasUnsaved);
    }

    int number() {
        return number;
    }

    TenantId id() {
        return id;
    }

    SeriesPages pages() {
        return pages;
    }

    LabelIndex index() {
        return index;
    }

    TenantExemplars exemplars() {
        return exemplars;
    }

    TenantMetadata metadata() {
        return metadata;
    }

    Truncations truncations() {
        return truncations;
    }

    void setTruncations(Truncations truncations) {
        this.truncations = truncations;
    }

    Deletions deletions() {
        return deletions;
    }

    void setDeletions(Deletions deletions) {
        this.deletions = deletions;
    }

    /// The series that a deletion means, of those that are known now.
    SeriesRuns selectedBy(Deletion deletion, CancelToken cancel) {
        BitSet ids = new BitSet();
        for (List<Matcher> selector : deletion.selectors()) {
            for (int id : index.select(selector, cancel).toArray()) {
                ids.set(id);
            }
        }
        int[] rising = ids.stream().toArray();
        return SeriesRuns.of(rising, rising.length);
    }

    /// The committing thread has applied a deletion.
    void deleted(HeadDeletion deletion) {
        deletions = deletions.and(deletion);
    }

    /// The committing thread has applied a truncation.
    void truncated(long position, CutRecord.Truncation record) {
        // First this: who finds that samples have gone must find the manifest version, too.
        truncations = truncations.and(position, record);
        findOldest();
    }

    /// Time before which the tenant has no sample here; `Long.MAX_VALUE` if it has none at all.
    long oldestMs() {
        return oldestMs;
    }

    /// The committing thread has applied samples from a time on.
    void holdsFrom(long timestampMs) {
        if (timestampMs < oldestMs) {
            oldestMs = timestampMs;
        }
    }

    /// Asks the pages anew what is oldest.
    void findOldest() {
        oldestMs = pages.oldestMs();
    }

    /// The committing thread has sealed what lies before a time.
    void sealed(long beforeMs) {
        unsealedFromMs = Math.max(unsealedFromMs, beforeMs);
    }

    /// The committing thread has closed chunks that no seal covers.
    void closedUnsealed(long oldestMs) {
        unsealedFromMs = Math.min(unsealedFromMs, oldestMs);
    }

    /// Whether there may be samples before a time that no seal covers.
    boolean mayHoldUnsealed(long beforeMs) {
        return unsealedFromMs < beforeMs || pages.holdUnsealed(beforeMs);
    }

    @Override
    public void hash(byte[] bytes, int offset, int length, Hash128 into) {
        hasher.hash(bytes, offset, length, into);
    }

    @Override
    public long find(Hash128 hash) {
        return ref(table.find(hash));
    }

    private long ref(int series) {
        return series == SeriesHashTable.NONE ? NONE : SeriesRef.of(number, series);
    }

    @Override
    public long findOrCreate(Labels labels) {
        byte[] span = LabelSpan.encode(labels);
        Hash128 hash = new Hash128();
        hasher.hash(span, 0, span.length, hash);
        int series = table.find(hash);
        return ref(series != SeriesHashTable.NONE ? series : create(labels, span, hash));
    }

    private synchronized int create(Labels labels, byte[] span, Hash128 hash) {
        int existing = table.find(hash);
        if (existing != SeriesHashTable.NONE) {
            return existing;
        }
        int count = index.seriesCount();
        int max = tenants.limits().seriesMax(id);
        if (max > 0 && count >= max) {
            throw new VarveException(
                    ErrorKind.LIMITED,
                    "limits.series_max of tenant "
                            + id
                            + " is "
                            + max
                            + ", the head holds "
                            + count
                            + " series: "
                            + labels
                            + " is one too many");
        }
        if (pending.size() >= PENDING_MAX) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE,
                    PENDING_MAX + " new series of tenant " + id + " wait to be stored");
        }
        int series = index.add(labels);
        pending.add(span);
        tenants.hasUnsaved(this);
        table.put(hash, series);
        tenants.seriesCreated();
        return series;
    }

    @Override
    public synchronized void alias(Hash128 hash, long ref) {
        table.putAlias(hash, checked(ref));
    }

    @Override
    public Labels labels(long ref) {
        return index.labels(checked(ref));
    }

    private int checked(long ref) {
        if (SeriesRef.tenant(ref) != number) {
            throw new IllegalArgumentException(
                    "series ref 0x%x is not one of tenant %s".formatted(ref, id));
        }
        return SeriesRef.id(ref);
    }

    @Override
    public int seriesCount() {
        return index.seriesCount();
    }

    @Override
    public int exemplarCount() {
        return exemplars.count();
    }

    @Override
    public int exemplarCount(long ref) {
        return exemplars.count(checked(ref));
    }

    /// What takes the labels of stored series back, row by row.
    IndexLoader indexLoader() {
        return new IndexLoader(index);
    }

    /// What takes the hashes of stored series back, row by row.
    HashLoader hashLoader() {
        return new HashLoader(table, hasher);
    }

    /// All series of the store are back.
    synchronized void restored() {
        pending = new PendingSeries(number, FIRST_ID + index.seriesCount(), hasher);
    }

    /// Adds what is not durable yet to a group.
    synchronized void addUnsavedTo(TableBatch batch) {
        if (!registered) {
            Tenants.putName(number, id, batch);
        }
        pending.addTo(batch);
        exemplars.addUnsavedTo(batch);
        metadata.addUnsavedTo(batch);
    }

    /// The group is durable.
    synchronized void saved() {
        registered = true;
        pending.saved();
        exemplars.saved();
        metadata.saved();
    }

    /// The group was not stored.
    synchronized void saveFailed() {
        pending.saveFailed();
        exemplars.saveFailed();
        metadata.saveFailed();
    }
}
