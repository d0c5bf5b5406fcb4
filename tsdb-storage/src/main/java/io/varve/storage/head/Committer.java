package io.varve.storage.head;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.head.CommitQueue.Request;
import io.varve.storage.journal.CutRecord;
import io.varve.storage.journal.DeletionRecord;
import io.varve.storage.journal.JournalGroup;
import io.varve.storage.journal.RecordDecoder;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.TableBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The committing thread's work: takes requests from the queue, makes a group of them durable with
/// one synced write, applies them, and completes their futures.
///
/// The order of one group, on which promises hang:
/// 1. requests leave the queue; 2. series that are new by then are collected, so every series that
///    a request can name is among them or durable already; 3. chunks that earlier groups closed and
///    pages of the checkpoint are added; 4. all of it is one write; 5. the records are applied in
///    order, each future completing after its own.
///
/// A failed write leaves nothing changed: its requests fail, everything else waits for the next
/// group. A failure while applying is different, since the records are durable by then: memory no
/// longer says what the journal says. The head stops writing then; a restart replays.
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    /// How often an idle thread looks at the state of the store.
    private static final long IDLE_MS = 5_000;

    /// How long to wait before an unfinished checkpoint tries a failing store again.
    private static final long RETRY_MS = 1_000;

    private final HeadState state;
    private final CommitQueue queue;
    private final RecordDecoder decoder = new RecordDecoder();
    private final ByteWriter scratch = new ByteWriter(4096);

    /// Position of the last applied record; changed by the committing thread alone.
    private volatile long appliedAt;

    private boolean storeFails;
    private long memoryReadNanos;

    /// Why the head no longer writes; null while it does.
    private volatile @Nullable VarveException broken;

    Committer(HeadState state, CommitQueue queue) {
        this.state = state;
        this.queue = queue;
        this.appliedAt = state.journal().lastPosition();
    }

    /// Works until the queue is closed and empty, then saves all open chunks.
    void run() {
        while (broken == null) {
            List<Request> requests = queue.take(state.settings().groupBytesMax(), waitMs());
            if (requests.isEmpty() && queue.isClosed()) {
                finish();
                return;
            }
            work(requests);
        }
        VarveException reason = broken;
        while (reason != null && (!queue.isClosed() || queue.size() > 0)) {
            fail(queue.take(Long.MAX_VALUE, IDLE_MS), reason);
        }
    }

    private long waitMs() {
        if (!state.checkpoint().isRunning() && !hasRowWork(state.checkpoint().passedAt())) {
            return IDLE_MS;
        }
        return storeFails ? RETRY_MS : 0;
    }

    private void work(List<Request> requests) {
        try {
            commit(requests);
            readMemory();
        } catch (RuntimeException | Error failure) {
            LOG.error("the head stops writing", failure);
            broken =
                    new VarveException(
                            ErrorKind.UNAVAILABLE,
                            "the head does not write any more, restart it: " + failure,
                            failure);
            fail(
                    requests,
                    new VarveException(
                            ErrorKind.INTERNAL,
                            "the request may be stored, but was not applied; restart the head: "
                                    + failure,
                            failure));
        }
    }

    /// Fails the requests that have no answer yet.
    private static void fail(List<Request> requests, VarveException reason) {
        for (Request request : requests) {
            request.future().completeExceptionally(reason);
        }
    }

    /// Position of the last applied record.
    long appliedAt() {
        return appliedAt;
    }

    /// @return null while the head writes
    @Nullable VarveException broken() {
        return broken;
    }

    private void commit(List<Request> requests) {
        Checkpoint checkpoint = state.checkpoint();
        long passedAt = checkpoint.passedAt();
        if (checkpoint.isDue()
                || (!checkpoint.isRunning()
                        && (state.truncatedRows().awaitsCheckpoint(passedAt, nowNanos())
                                || state.deletedRows().awaitsCheckpoint(passedAt, nowNanos())))) {
            beginCheckpoint();
        }
        if (requests.isEmpty() && !checkpoint.isRunning() && !hasRowWork(passedAt)) {
            return;
        }
        JournalGroup group = new JournalGroup();
        long bytes = 0;
        for (Request request : requests) {
            group.add(request.record());
            bytes += request.record().length;
        }
        List<HeadTenant> unsaved = state.tenants().addUnsavedTo(group.alongside());
        int closed = addClosedChunks(group.alongside());
        // Faster than the journal grows, or the round would never end.
        long stepBytes = Math.max(state.settings().checkpointStepBytes(), 4 * bytes);
        checkpoint.addTo(group.alongside(), appliedAt, stepBytes);
        state.truncatedRows().addTo(group.alongside(), appliedAt, passedAt);
        state.deletedRows().addTo(group.alongside(), passedAt);
        long beganNanos = state.clock().monotonicNanos();
        try {
            state.journal().append(group);
        } catch (VarveException e) {
            failed(requests, unsaved, e);
            return;
        }
        storeFails = false;
        state.metrics().committed(requests.size(), closed, since(beganNanos));
        stored(unsaved, bytes);
        apply(group, requests);
    }

    private boolean hasRowWork(long passedAt) {
        return state.truncatedRows().hasWork(passedAt) || state.deletedRows().hasWork(passedAt);
    }

    private void beginCheckpoint() {
        state.checkpoint().begin(appliedAt, state.clock().monotonicNanos(), state.tenants().all());
    }

    private long nowNanos() {
        return state.clock().monotonicNanos();
    }

    private long since(long nanos) {
        return nowNanos() - nanos;
    }

    private int addClosedChunks(TableBatch batch) {
        int count = 0;
        for (SeriesPage page : state.applier().waitingPages()) {
            for (ClosedChunk closed : page.waiting()) {
                ChunkTable.put(page.tenant(), closed, scratch, batch);
                count++;
            }
        }
        if (count > 0) {
            state.chunks().putStoredThrough(appliedAt, batch);
        }
        return count;
    }

    private void failed(List<Request> requests, List<HeadTenant> unsaved, VarveException reason) {
        if (!storeFails) {
            LOG.error("the head cannot store requests: {}", reason.getMessage());
        }
        storeFails = true;
        state.metrics().commitFailed();
        state.tenants().saveFailed(unsaved);
        state.checkpoint().failed();
        state.truncatedRows().failed();
        state.deletedRows().failed();
        fail(requests, reason);
    }

    /// What stood alongside the records is durable.
    private void stored(List<HeadTenant> unsaved, long bytes) {
        for (HeadTenant tenant : unsaved) {
            tenant.saved();
        }
        if (!state.applier().waitingPages().isEmpty()) {
            long generation = state.chunks().beginGeneration();
            for (SeriesPage page : state.applier().waitingPages()) {
                synchronized (page) {
                    page.stored(generation);
                }
            }
            state.applier().forgetWaiting();
        }
        state.truncatedRows().stored(nowNanos());
        state.deletedRows().stored(nowNanos());
        Checkpoint checkpoint = state.checkpoint();
        checkpoint.journalGrew(bytes);
        if (checkpoint.stored(state.journal())) {
            state.metrics().checkpointed(since(checkpoint.beganNanos()));
        }
        state.metrics().journalBytes(checkpoint.journalBytes());
    }

    private void apply(JournalGroup group, List<Request> requests) {
        try {
            for (int i = 0; i < requests.size(); i++) {
                Request request = requests.get(i);
                byte[] record = group.record(i);
                long position = group.position(i);
                CommitResult result;
                if (CutRecord.is(record)) {
                    result = applyCut(position, CutRecord.decode(record), request.tenant());
                } else if (DeletionRecord.is(record)) {
                    state.applier()
                            .apply(position, DeletionRecord.decode(record), request.tenant());
                    state.deletedRows().applied(request.tenant(), nowNanos());
                    result = CommitResult.NOTHING;
                } else {
                    decoder.decode(record);
                    state.applier().apply(position, decoder, request.tenant());
                    result = state.applier().result();
                    state.metrics().applied(result);
                }
                appliedAt = position;
                request.applied(position, result);
            }
        } finally {
            state.applier().endGroup();
        }
    }

    private CommitResult applyCut(long position, CutRecord record, HeadTenant tenant) {
        state.applier().apply(position, record, tenant);
        if (record instanceof CutRecord.Truncation) {
            state.truncatedRows().applied(tenant, nowNanos());
        }
        return CommitResult.NOTHING;
    }

    /// Saves all that is only in memory and in the journal, so that the next start has nothing to
    /// replay. If that fails the journal still has it.
    private void finish() {
        Checkpoint checkpoint = state.checkpoint();
        storeFails = false;
        if (!checkpoint.isRunning()) {
            beginCheckpoint();
        }
        while (broken == null && !storeFails && checkpoint.isRunning()) {
            work(List.of());
        }
        if (broken == null && !storeFails) {
            try {
                // What the last group of the round released is deleted with this one.
                state.journal().append(new JournalGroup());
            } catch (VarveException e) {
                LOG.warn("the next start replays more than it needs to: {}", e.getMessage());
            }
        }
    }

    private void readMemory() {
        if (since(memoryReadNanos) > IDLE_MS * 1_000_000) {
            memoryReadNanos = state.clock().monotonicNanos();
            state.metrics().memory(state.store().memory());
        }
    }
}
