package io.varve.storage.head;

import io.varve.storage.chunk.OpenChunk;
import io.varve.storage.journal.CutRecord;
import io.varve.storage.journal.DeletionRecord;
import io.varve.storage.journal.Journal;
import io.varve.storage.journal.RecordDecoder;
import io.varve.storage.runtime.CorruptDataException;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableCursor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a head back to where it was: series from table `series`, open chunks from their last
/// snapshots, then the journal's records after those.
///
/// Two threads share the work, for the index of series and the samples do not touch each other.
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final HeadState state;
    private final long storedThrough;
    private final RecordDecoder decoder = new RecordDecoder();
    private long samples;

    private Recovery(HeadState state) {
        this.state = state;
        this.storedThrough = state.chunks().storedThrough();
    }

    /// Fills the parts of a head from its store.
    ///
    /// @throws CorruptDataException if what is stored contradicts itself
    static void run(HeadState state) {
        new Recovery(state).run();
    }

    private void run() {
        long beganNanos = state.clock().monotonicNanos();
        state.tenants().restore(state.store());
        TenantExemplars.restore(state.store(), state.tenants());
        TenantMetadata.restore(state.store(), state.tenants());
        for (HeadTenant tenant : state.tenants().all()) {
            if (!tenant.truncations().withRows().isEmpty()) {
                state.truncatedRows().found(tenant, beganNanos);
            }
            state.deletedRows().found(tenant, beganNanos);
        }
        CompletableFuture<Void> series = new CompletableFuture<>();
        Thread.ofPlatform()
                .name("varve-head-series")
                .start(() -> complete(series, this::restoreSeries));
        try {
            restoreOpenChunks();
            long openNanos = state.clock().monotonicNanos();
            replay();
            long replayNanos = state.clock().monotonicNanos();
            join(series);
            checkSeries();
            long endNanos = state.clock().monotonicNanos();
            state.metrics().replayed(samples, endNanos - beganNanos);
            LOG.info(
                    "head is ready: {} series, {} samples replayed, in {} ms (open chunks {} ms,"
                            + " journal {} ms)",
                    state.tenants().seriesCount(),
                    samples,
                    (endNanos - beganNanos) / 1_000_000,
                    (openNanos - beganNanos) / 1_000_000,
                    (replayNanos - openNanos) / 1_000_000);
        } finally {
            // The other thread must be off the store before a failure closes it.
            series.handle((_, _) -> null).join();
        }
    }

    private static void complete(CompletableFuture<Void> future, Runnable work) {
        try {
            work.run();
            future.complete(null);
        } catch (RuntimeException | Error failure) {
            future.completeExceptionally(failure);
        }
    }

    private static void join(CompletableFuture<Void> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            Throwable cause = e;
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private void restoreSeries() {
        try (SeriesRecovery recovery = new SeriesRecovery(state)) {
            recovery.run();
        }
    }

    private void restoreOpenChunks() {
        try (TableCursor cursor = state.store().scan(Table.OPEN)) {
            for (boolean more = cursor.seek(new byte[0]); more; more = cursor.advance()) {
                byte[] key = cursor.key();
                Keys.checkPair("open", key);
                SeriesPages pages = state.tenants().numbered(Keys.tenant(key)).pages();
                if (Keys.second(key) > Integer.MAX_VALUE >> SeriesPage.SHIFT) {
                    throw new CorruptDataException(
                            "head database: open chunks of page " + Keys.second(key));
                }
                PageRow.restore(cursor.value(), pages.numbered(Keys.second(key)));
            }
        }
    }

    private void replay() {
        try {
            state.journal().replay(Journal.START, this::replay);
        } finally {
            state.applier().endGroup();
        }
    }

    private void replay(long position, byte[] record) {
        if (CutRecord.is(record)) {
            replay(position, CutRecord.decode(record));
        } else if (DeletionRecord.is(record)) {
            replay(position, DeletionRecord.decode(record));
        } else {
            decoder.decode(record);
            HeadTenant tenant = state.tenants().numbered(decoder.tenant());
            state.applier().apply(position, decoder, tenant);
            samples += decoder.size() + decoder.histogramCount();
        }
        state.checkpoint().journalGrew(record.length);
        if (position <= storedThrough && !state.applier().waitingPages().isEmpty()) {
            // Chunks that are closed again are in the table already, to the bit.
            for (SeriesPage page : state.applier().waitingPages()) {
                page.stored(0);
            }
            state.applier().forgetWaiting();
        }
    }

    private void replay(long position, CutRecord record) {
        HeadTenant tenant = state.tenants().numbered(record.tenant());
        state.applier().apply(position, record, tenant);
        if (record instanceof CutRecord.Truncation) {
            state.truncatedRows().applied(tenant, state.clock().monotonicNanos());
        }
    }

    private void replay(long position, DeletionRecord record) {
        HeadTenant tenant = state.tenants().numbered(record.tenant());
        state.applier().apply(position, record, tenant);
        state.deletedRows().applied(tenant, state.clock().monotonicNanos());
    }

    /// Sees to it that every series that has samples is known.
    private void checkSeries() {
        for (HeadTenant tenant : state.tenants().all()) {
            SeriesPages pages = tenant.pages();
            for (int number = 0; number < pages.limit(); number++) {
                SeriesPage page = pages.find(number);
                if (page != null) {
                    checkSeries(tenant, page);
                }
            }
            tenant.findOldest();
        }
    }

    private static void checkSeries(HeadTenant tenant, SeriesPage page) {
        int firstId = page.number() << SeriesPage.SHIFT;
        for (int slot = page.capacity() - 1; slot >= 0; slot--) {
            OpenChunk open = page.openChunk(slot);
            if (open != null) {
                if (firstId + slot > tenant.seriesCount()) {
                    throw new CorruptDataException(
                            "head database: samples of series "
                                    + (firstId + slot)
                                    + " of tenant "
                                    + tenant.id()
                                    + ", which has "
                                    + tenant.seriesCount()
                                    + " series");
                }
                return;
            }
        }
    }
}
