package io.varve.ingest.append;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.varve.ingest.limits.ExemplarRefusal;
import io.varve.ingest.limits.LimitsSource;
import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.limits.SampleRates;
import io.varve.ingest.protocol.LabelDecoder;
import io.varve.ingest.protocol.remotewrite.Negotiation;
import io.varve.storage.head.CommitResult;
import io.varve.storage.head.HeadAppender;
import io.varve.storage.head.MetadataLimits;
import io.varve.storage.head.Refusal;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Takes write requests: from headers and body to a response, with every sample that the response
/// acknowledges on stable storage.
///
/// The steps: headers, body, decompression, one pass over the message, look-up of the series, the
/// tenant's rate, making of new series, decisions by the clock ([WritePreparation] has these), then
/// the journal. A request that fails at a step up to the rate has left nothing behind. After it,
/// what can be stored is.
///
/// Thread-safe. [#handle] blocks on the connection and on the journal, and so is called on virtual
/// threads, as many as there are requests; memory is bounded by `ingest.in_flight_bytes_max`, plus
/// the working memory of a few requests that are decoded at a time.
public final class WriteService {
    private static final long UNAVAILABLE_RETRY_SECONDS = 1;

    /// What requests are counted as whose sender broke off; nobody gets this status.
    private static final int CLIENT_GONE = 499;

    private final IngestSettings settings;
    private final Clock clock;
    private final HeadAppender head;
    private final MemoryAccount inFlight;
    private final IngestMetrics metrics;
    private final SampleRates rates;
    private final WritePreparation preparation;

    /// @param metadata how much is kept of what is said of metric families
    public WriteService(
            IngestSettings settings,
            LimitsSource limits,
            Clock clock,
            HeadAppender head,
            MetadataLimits metadata,
            PrometheusRegistry registry) {
        this.settings = settings;
        this.clock = clock;
        this.head = head;
        this.inFlight =
                new MemoryAccount("ingest.in_flight_bytes_max", settings.inFlightBytesMax());
        this.metrics = new IngestMetrics(registry, inFlight);
        this.rates = new SampleRates(clock);
        this.preparation =
                new WritePreparation(settings, limits, metadata, rates, clock, head, metrics);
    }

    /// Answers one request. The body is read only if the headers are right.
    ///
    /// @throws IOException if the body cannot be read; nothing is stored then
    public WriteResponse handle(TenantId tenant, WriteHeaders headers, InputStream body)
            throws IOException {
        long startNanos = clock.monotonicNanos();
        int status = 500;
        try {
            WriteResponse response =
                    switch (Negotiation.of(headers.contentType(), headers.contentEncoding())) {
                        case Negotiation.Unsupported(String why) -> WriteResponse.of(415, why);
                        case Negotiation.Accepted() -> store(tenant, headers, body);
                    };
            status = response.status();
            return response;
        } catch (IOException e) {
            status = CLIENT_GONE;
            throw e;
        } finally {
            metrics.request(status, clock.monotonicNanos() - startNanos);
        }
    }

    private WriteResponse store(TenantId tenant, WriteHeaders headers, InputStream body)
            throws IOException {
        try {
            InFlightCharge charge = new InFlightCharge(inFlight);
            PreparedWrite write;
            CompletableFuture<CommitResult> commit;
            try {
                write = preparation.prepare(tenant, headers, body, charge);
                commit = commit(write);
            } catch (IOException | RuntimeException | Error e) {
                charge.release();
                throw e;
            }
            // The batch takes its memory until the head is through with it, answered or not.
            CompletableFuture<CommitResult> done = commit.whenComplete((_, _) -> charge.release());
            return respond(tenant, write, await(done, tenant, write));
        } catch (WriteRefusedException e) {
            return e.response();
        } catch (VarveException e) {
            return respond(e);
        }
    }

    private CompletableFuture<CommitResult> commit(PreparedWrite write) {
        return write.batch().isEmpty()
                ? CompletableFuture.completedFuture(CommitResult.NOTHING)
                : head.commit(write.batch());
    }

    /// Waits for the journal.
    ///
    /// @throws VarveException if nothing was stored (as the head says it), or if the wait was too
    ///   long (UNAVAILABLE): the samples may be stored or not, and a retry makes it certain
    private CommitResult await(
            CompletableFuture<CommitResult> commit, TenantId tenant, PreparedWrite write) {
        try {
            return commit.get(settings.commitTimeoutMs(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new VarveException(
                    ErrorKind.UNAVAILABLE,
                    "the journal has not answered within ingest.commit_timeout of "
                            + SampleText.duration(settings.commitTimeoutMs()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VarveException(ErrorKind.UNAVAILABLE, "the server is shutting down", e);
        } catch (ExecutionException e) {
            rates.giveBack(tenant, write.samplesReceived());
            if (e.getCause() instanceof VarveException failure) {
                throw failure;
            }
            throw new VarveException(ErrorKind.INTERNAL, "the head has failed to commit", e);
        }
    }

    private WriteResponse respond(TenantId tenant, PreparedWrite write, CommitResult result) {
        metrics.accepted(result.appended());
        metrics.exemplarsAccepted(result.exemplars().appended() + result.exemplars().duplicates());
        metrics.exemplarsRefused(ExemplarRefusal.OUT_OF_ORDER, result.exemplars().outOfOrder());
        Refusals refusals = write.refusals();
        if (!result.refusals().isEmpty()) {
            SeriesTable table = head.series(tenant);
            for (Refusal refusal : result.refusals()) {
                add(refusal, table, refusals);
            }
        }
        metrics.refused(refusals);
        return refusals.isEmpty()
                ? WriteResponse.stored()
                : WriteResponse.of(400, refusals.text(write.samplesReceived()));
    }

    private void add(Refusal refusal, SeriesTable table, Refusals refusals) {
        RefusalReason reason =
                switch (refusal.reason()) {
                    case TOO_OLD -> RefusalReason.TOO_OLD;
                    case DUPLICATE -> RefusalReason.DUPLICATE_TIMESTAMP;
                };
        if (!refusals.count(reason, 1)) {
            return;
        }
        String sample = SampleText.of(refusal.timestampMs(), refusal.value());
        String what =
                switch (refusal.reason()) {
                    case TOO_OLD ->
                            "too old sample "
                                    + sample
                                    + ", the newest is at "
                                    + refusal.newestMs()
                                    + ", head.out_of_order_window is "
                                    + SampleText.duration(settings.outOfOrderWindowMs());
                    case DUPLICATE ->
                            "duplicate sample for timestamp: "
                                    + sample
                                    + ", where another value is stored";
                };
        String series = LabelDecoder.shown(table.labels(refusal.ref()).toString());
        refusals.explain(what, series);
    }

    private static WriteResponse respond(VarveException e) {
        return switch (e.kind()) {
            case INVALID -> WriteResponse.of(400, e.getMessage());
            case UNAVAILABLE, LIMITED, TIMED_OUT, CANCELLED ->
                    WriteResponse.retryLater(503, e.getMessage(), UNAVAILABLE_RETRY_SECONDS);
            case NOT_FOUND, CONFLICT, EXECUTION, INTERNAL -> throw e;
        };
    }
}
