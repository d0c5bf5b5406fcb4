package io.varve.storage.head;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.storage.codec.SpanHasher;
import io.varve.storage.journal.CutRecord;
import io.varve.storage.journal.DeletionRecord;
import io.varve.storage.journal.Journal;
import io.varve.storage.journal.RecordEncoder;
import io.varve.storage.journal.SeriesRuns;
import io.varve.storage.journal.TableJournal;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.AlignedWindows;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import io.varve.storage.read.ExemplarQueryable;
import io.varve.storage.read.MetadataQueryable;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SeriesExemplars;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.Futures;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.NativeCalls;
import io.varve.storage.tables.RocksTables;
import io.varve.storage.tables.TableStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/// The recent samples of one ingester: open chunks in memory, closed ones in a database on local
/// disk, and a journal there that makes every acknowledged sample safe.
///
/// Thread-safe; writers and readers may be virtual threads. One platform thread commits: it alone
/// changes pages, journal and tables. Lock order: a tenant's monitor, then that of its pending
/// series, exemplars or metadata; a page's monitor, then the store's own locks. No two pages are
/// locked at once, and nobody who holds a monitor waits for the committing thread.
public final class Head
        implements HeadAppender,
                CutSource,
                Queryable,
                ExemplarQueryable,
                MetadataQueryable,
                AutoCloseable {
    /// Calls of virtual threads into the database at one time.
    private static final int READ_THREADS = 2;

    private final String id;
    private final HeadState state;
    private final CommitQueue queue;
    private final Committer committer;
    private final NativeCalls nativeCalls;
    private final SealBounds seals = new SealBounds();
    private final Thread thread;
    private boolean closed;

    private Head(String id, HeadState state) {
        this.id = id;
        this.state = state;
        queue =
                new CommitQueue(
                        state.settings().queueRequestsMax(), state.settings().queueBytesMax());
        committer = new Committer(state, queue);
        nativeCalls = new NativeCalls("varve-head-read", READ_THREADS);
        state.metrics()
                .watch(
                        "varve_head_series",
                        "Series in the head, of all tenants.",
                        state.tenants()::seriesCount);
        state.metrics()
                .watch(
                        "varve_head_oldest_sample_timestamp_seconds",
                        "Time before which the head has no sample of any tenant; NaN if it has"
                                + " none.",
                        state.tenants()::oldestSeconds);
        state.metrics()
                .watch(
                        "varve_head_queue_bytes",
                        "Bytes of requests that wait to be committed.",
                        queue::bytes);
        state.metrics()
                .watch(
                        "varve_head_queue_requests",
                        "Requests that wait to be committed.",
                        queue::size);
        watchExtras(state);
        thread = Thread.ofPlatform().name("varve-head-commit").start(committer::run);
    }

    private static void watchExtras(HeadState state) {
        state.metrics()
                .watch(
                        "varve_head_exemplars",
                        "Exemplars in the head, of all tenants.",
                        state.tenants()::exemplarCount);
        state.metrics()
                .watch(
                        "varve_head_metadata_families",
                        "Metric families whose metadata the head holds, of all tenants.",
                        state.tenants()::metadataFamilies);
        state.metrics()
                .watch(
                        "varve_head_metadata_bytes",
                        "Memory that the metadata of metric families takes, roughly.",
                        state.tenants().metadataBytes()::get);
    }

    /// Opens the head in a directory, which is made if it does not exist, and returns once it is
    /// where it was: all acknowledged samples can be read. Blocks for as long as that takes; not
    /// for virtual threads.
    ///
    /// @param seeds where the secret key of this process's hashes comes from: a secure source
    /// @param registry where the head's metrics are until it is closed
    /// @throws VarveException if another process has the directory open, the disk fails, or what is
    ///   stored is damaged or of another version
    public static Head open(
            HeadSettings settings,
            Path directory,
            SeriesLimits limits,
            Clock clock,
            LongSupplier seeds,
            PrometheusRegistry registry) {
        TableStore store = RocksTables.open(settings.rocks(), directory);
        return open(settings, store, limits, clock, seeds, registry);
    }

    /// As the other, over a store that the head then owns.
    static Head open(
            HeadSettings settings,
            TableStore store,
            SeriesLimits limits,
            Clock clock,
            LongSupplier seeds,
            PrometheusRegistry registry) {
        HeadMetrics metrics = new HeadMetrics(registry);
        boolean opened = false;
        try {
            FormatVersion.check(store);
            SpanHasher hasher = new SpanHasher(seeds.getAsLong(), seeds.getAsLong());
            String id = HeadId.of(store, seeds);
            AlignedWindows windows = new AlignedWindows(settings.blockWindowMs());
            ChunkTable chunks = new ChunkTable(store, windows);
            Journal journal = TableJournal.open(store);
            HeadState state =
                    new HeadState(
                            settings,
                            store,
                            journal,
                            chunks,
                            new Tenants(
                                    settings.tenantsMax(),
                                    limits,
                                    hasher,
                                    metrics::seriesCreated,
                                    clock),
                            new Applier(chunks, windows),
                            new Checkpoint(settings.checkpointBytes(), journal.released()),
                            new TruncatedRows(store),
                            new DeletedRows(store),
                            clock,
                            metrics);
            Recovery.run(state);
            Head head = new Head(id, state);
            opened = true;
            return head;
        } finally {
            if (!opened) {
                metrics.close();
                store.close();
            }
        }
    }

    @Override
    public SeriesTable series(TenantId tenant) {
        return state.tenants().get(tenant);
    }

    @Override
    public MetadataTable metadataTable(TenantId tenant) {
        return state.tenants().get(tenant).metadata();
    }

    /// As the contract says. Dependents of the future that are not asynchronous run on the
    /// committing thread and must not block.
    ///
    /// @throws VarveException of kind INVALID if the batch is too big or a timestamp is
    ///   `Long.MAX_VALUE`, which no range contains
    @Override
    public CompletableFuture<CommitResult> commit(WriteBatch batch) {
        HeadTenant tenant = state.tenants().get(batch.tenant());
        check(batch, tenant);
        if (batch.isEmpty()) {
            return CompletableFuture.completedFuture(CommitResult.NOTHING);
        }
        VarveException broken = committer.broken();
        if (broken != null) {
            return CompletableFuture.failedFuture(broken);
        }
        byte[] record =
                RecordEncoder.encode(tenant.number(), state.settings().outOfOrderWindowMs(), batch);
        CommitQueue.Request request = new CommitQueue.Request(tenant, record);
        return switch (queue.offer(request)) {
            case TAKEN -> request.future();
            case FULL -> CompletableFuture.failedFuture(queueIsFull());
            case CLOSED ->
                    CompletableFuture.failedFuture(
                            new VarveException(ErrorKind.UNAVAILABLE, "the head is shutting down"));
        };
    }

    private VarveException queueIsFull() {
        state.metrics().requestRefused();
        return new VarveException(
                ErrorKind.UNAVAILABLE,
                "the commit queue is full: "
                        + queue.size()
                        + " requests with "
                        + queue.bytes()
                        + " bytes wait, at most "
                        + state.settings().queueRequestsMax()
                        + " requests or "
                        + state.settings().queueBytesMax()
                        + " bytes are allowed");
    }

    private static void check(WriteBatch batch, HeadTenant tenant) {
        check(batch.refs(), batch.timestampsMs(), batch.size(), tenant);
        check(batch.histogramRefs(), batch.histogramTimestampsMs(), batch.histogramCount(), tenant);
        for (int i = 0; i < batch.exemplarCount(); i++) {
            check(batch.exemplarRef(i), batch.exemplar(i).timestampMs(), tenant);
        }
    }

    private static void check(long[] refs, long[] timestampsMs, int count, HeadTenant tenant) {
        long none = SeriesRef.of(tenant.number(), 0);
        long last = none + tenant.seriesCount();
        for (int i = 0; i < count; i++) {
            if (refs[i] <= none || refs[i] > last || timestampsMs[i] == Long.MAX_VALUE) {
                check(refs[i], timestampsMs[i], tenant);
            }
        }
    }

    private static void check(long ref, long timestampMs, HeadTenant tenant) {
        long none = SeriesRef.of(tenant.number(), 0);
        if (ref <= none || ref > none + tenant.seriesCount()) {
            throw new IllegalArgumentException(
                    "series ref 0x%x is not one of tenant %s".formatted(ref, tenant.id()));
        }
        if (timestampMs == Long.MAX_VALUE) {
            throw new VarveException(
                    ErrorKind.INVALID,
                    "timestamp "
                            + Long.MAX_VALUE
                            + " of series "
                            + tenant.labels(ref)
                            + " cannot be stored: time ends before it");
        }
    }

    @Override
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context) {
        HeadTenant known = state.tenants().find(tenant);
        return known == null
                ? EmptyQuerier.INSTANCE
                : new HeadQuerier(
                        known, range, context, new ChunkReaders(state.chunks(), nativeCalls));
    }

    @Override
    public List<SeriesExemplars> exemplars(
            TenantId tenant, TimeRange range, List<List<Matcher>> selectors, ReadContext context) {
        HeadTenant known = state.tenants().find(tenant);
        return known == null
                ? List.of()
                : new ExemplarReader(known, state.store(), nativeCalls)
                        .read(range, selectors, context);
    }

    @Override
    public List<MetricMetadata> metadata(TenantId tenant) {
        return state.tenants().get(tenant).metadata().read("");
    }

    @Override
    public List<MetricMetadata> metadata(TenantId tenant, String family, ReadContext context) {
        HeadTenant known = state.tenants().find(tenant);
        return known == null ? List.of() : known.metadata().read(family);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public List<TenantId> tenants() {
        return state.tenants().all().stream().map(HeadTenant::id).toList();
    }

    @Override
    public boolean mayHoldUnsealed(TenantId tenant, long beforeMs) {
        HeadTenant known = state.tenants().find(tenant);
        return known != null && known.mayHoldUnsealed(beforeMs);
    }

    @Override
    public HeadRange seal(TenantId tenant, long beforeMs) {
        HeadTenant known = state.tenants().get(tenant);
        long boundMs = seals.beforeMs(tenant);
        seals.raise(tenant, beforeMs);
        CutRecord seal = new CutRecord.Seal(known.number(), beforeMs);
        long position = commit(known, CutRecord.encode(seal));
        if (beforeMs == Long.MAX_VALUE) {
            seals.settle(tenant, boundMs, known.pages().newestMs());
        }
        return new HeadRange(tenant, position, beforeMs);
    }

    @Override
    public HeadScan scan(HeadRange range, List<HeadRange> published) {
        HeadTenant tenant = state.tenants().get(range.tenant());
        CancelToken untilItEnds = new CancelToken(state.clock(), Long.MAX_VALUE);
        return new HeadScan(tenant, range, published, state.chunks(), untilItEnds);
    }

    @Override
    public ExemplarScan exemplars(HeadRange range, List<HeadRange> published) {
        HeadTenant tenant = state.tenants().get(range.tenant());
        CancelToken untilItEnds = new CancelToken(state.clock(), Long.MAX_VALUE);
        return new ExemplarScan(tenant, range, published, state.store(), untilItEnds);
    }

    @Override
    public void truncate(HeadRange range, long manifestVersion) {
        HeadTenant tenant = state.tenants().get(range.tenant());
        if (range.position() > committer.appliedAt()) {
            throw new IllegalArgumentException(
                    "seal at position "
                            + range.position()
                            + " of tenant "
                            + range.tenant()
                            + ", the journal has come to "
                            + committer.appliedAt());
        }
        CutRecord truncation =
                new CutRecord.Truncation(
                        tenant.number(), range.beforeMs(), range.position(), manifestVersion);
        commit(tenant, CutRecord.encode(truncation));
    }

    /// Time before which the head has no sample of the tenant; `Long.MAX_VALUE` if it has none.
    /// What is given up counts until its rows are deleted, about a minute, unless it was all.
    public long oldestMs(TenantId tenant) {
        HeadTenant known = state.tenants().find(tenant);
        return known == null ? Long.MAX_VALUE : known.oldestMs();
    }

    /// No sample at this time or later has been sealed since the head was opened.
    ///
    /// @return [Long#MIN_VALUE] if none was
    public long sealedBeforeMs(TenantId tenant) {
        return seals.beforeMs(tenant);
    }

    /// Commits a record and waits until it is applied; returns its position.
    private long commit(HeadTenant tenant, byte[] record) {
        VarveException broken = committer.broken();
        if (broken != null) {
            throw broken;
        }
        CommitQueue.Request request = new CommitQueue.Request(tenant, record);
        if (queue.offerInternal(request) == CommitQueue.Offer.CLOSED) {
            throw new VarveException(ErrorKind.UNAVAILABLE, "the head is shutting down");
        }
        CommitResult _ = Futures.join(request.future());
        return request.position();
    }

    @Override
    public long truncatedAt(TenantId tenant) {
        HeadTenant known = state.tenants().find(tenant);
        return known == null ? 0 : known.truncations().position();
    }

    @Override
    public long manifestVersion(TenantId tenant) {
        HeadTenant known = state.tenants().find(tenant);
        return known == null
                ? 0
                : Math.max(
                        known.truncations().manifestVersion(), known.deletions().manifestVersion());
    }

    @Override
    public long delete(TenantId tenant, Deletion deletion) {
        HeadTenant known = state.tenants().get(tenant);
        if (known.deletions().all().size() >= Deletions.MAX) {
            throw new VarveException(
                    ErrorKind.LIMITED,
                    Deletions.MAX
                            + " deletions of tenant "
                            + tenant
                            + " wait to be carried out in the head, try again later");
        }
        CancelToken untilItEnds = new CancelToken(state.clock(), Long.MAX_VALUE);
        SeriesRuns series = known.selectedBy(deletion, untilItEnds);
        return commit(
                known,
                DeletionRecord.encode(new DeletionRecord.Delete(known.number(), deletion, series)));
    }

    @Override
    public List<PlacedDeletion> unpublishedDeletions(TenantId tenant) {
        HeadTenant known = state.tenants().find(tenant);
        return known == null ? List.of() : known.deletions().unpublished();
    }

    @Override
    public void deletionPublished(TenantId tenant, Ulid id, long manifestVersion) {
        HeadTenant known = state.tenants().get(tenant);
        long _ =
                commit(
                        known,
                        DeletionRecord.encode(
                                new DeletionRecord.Published(known.number(), id, manifestVersion)));
    }

    @Override
    public long deletedAt(TenantId tenant) {
        HeadTenant known = state.tenants().find(tenant);
        return known == null ? 0 : known.deletions().position();
    }

    /// Commits what is in the queue, saves the open chunks and closes the database. Requests that
    /// come later are refused, readers fail. Idempotent; waits, and is not for virtual threads.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                // Closing the database under the committing thread is no way out.
                interrupted = true;
            }
        }
        nativeCalls.close();
        state.store().close();
        state.metrics().close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
