package io.varve.ingest.append;

import io.varve.ingest.append.ScratchPool.Scratch;
import io.varve.ingest.limits.IngestLimits;
import io.varve.ingest.limits.LimitsSource;
import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.limits.SampleRates;
import io.varve.ingest.protocol.RequestColumns;
import io.varve.ingest.protocol.remotewrite.WriteRequestDecoder;
import io.varve.storage.head.HeadAppender;
import io.varve.storage.head.MetadataLimits;
import io.varve.storage.head.MetadataTable;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import java.io.IOException;
import java.io.InputStream;

/// The steps of a write before the journal: from the body of a request to a batch. Thread-safe.
final class WritePreparation {
    /// Bytes of a row of a [WriteBatch]: ref, timestamp, value.
    private static final long ROW_BYTES = 24;

    /// An exemplar with the usual labels: ids of a trace and of a span.
    private static final long EXEMPLAR_BYTES = 500;

    /// Enough that no processor is idle while a decoder waits for a lock of the head.
    private static final int DECODERS_PER_PROCESSOR = 2;

    private final IngestSettings settings;
    private final LimitsSource limitsSource;
    private final MetadataLimits metadataLimits;
    private final SampleRates rates;
    private final Clock clock;
    private final HeadAppender head;
    private final IngestMetrics metrics;
    private final BufferPool buffers = new BufferPool();
    private final ScratchPool scratches =
            new ScratchPool(DECODERS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());

    WritePreparation(
            IngestSettings settings,
            LimitsSource limitsSource,
            MetadataLimits metadataLimits,
            SampleRates rates,
            Clock clock,
            HeadAppender head,
            IngestMetrics metrics) {
        this.settings = settings;
        this.limitsSource = limitsSource;
        this.metadataLimits = metadataLimits;
        this.rates = rates;
        this.clock = clock;
        this.head = head;
        this.metrics = metrics;
    }

    /// Prepares one request. Afterwards the charge is that of the batch.
    ///
    /// @throws WriteRefusedException if nothing of it is to be stored
    /// @throws io.varve.storage.wire.MalformedRequestException if the body is not what it should be
    PreparedWrite prepare(
            TenantId tenant, WriteHeaders headers, InputStream stream, InFlightCharge charge)
            throws IOException {
        IngestLimits limits = limitsSource.of(tenant);
        PreparedWrite write;
        try (RequestBody body = new RequestBody(buffers, charge, limits.requestBytesMax())) {
            body.read(stream, headers.contentLength());
            try (Scratch scratch = scratches.take()) {
                body.decompress();
                metrics.body(body.compressedLength(), body.contentLength());
                WriteRequestDecoder.decode(body.content(), body.contentLength(), scratch.columns);
                charge.set(
                        body.roomBytes()
                                + ROW_BYTES * scratch.columns.sampleCount()
                                + EXEMPLAR_BYTES * scratch.columns.exemplarCount()
                                + scratch.columns.histogramBytes());
                write = prepare(tenant, limits, scratch);
            }
        }
        charge.set(write.batch().bytes());
        return write;
    }

    private PreparedWrite prepare(TenantId tenant, IngestLimits limits, Scratch scratch) {
        RequestColumns request = scratch.columns;
        SeriesResolver resolver = scratch.resolver;
        SeriesTable table = head.series(tenant);
        resolver.find(request, table);

        int samples = request.sampleCount() + request.histogramCount();
        metrics.received(samples, request.exemplarCount(), resolver.unknownCount());
        admit(tenant, limits, samples);

        long nowMs = clock.nowMs();
        if (request.sampleCount() > 0) {
            metrics.lag(nowMs - request.timestampsMs()[request.sampleCount() - 1]);
        } else if (request.histogramCount() > 0) {
            metrics.lag(nowMs - request.histogramTimeMs(request.histogramCount() - 1));
        }
        Refusals refusals = new Refusals();
        long timeMaxMs = BatchAssembler.timeMaxMs(nowMs, settings);
        resolver.create(request, table, limits.labels(), timeMaxMs, refusals);
        WriteBatch batch =
                new BatchAssembler(request, resolver, settings, nowMs, refusals).assemble(tenant);
        if (request.exemplarCount() > 0) {
            new ExemplarAssembler(request, resolver, table, limits.exemplars(), metrics)
                    .addTo(batch, timeMaxMs);
        }
        if (request.metadataCount() > 0) {
            MetadataTable known = head.metadataTable(tenant);
            new MetadataAssembler(request, known, limits, metadataLimits, refusals).addTo(batch);
        }
        return new PreparedWrite(batch, samples, refusals);
    }

    private void admit(TenantId tenant, IngestLimits limits, int samples) {
        long retrySeconds = rates.admit(tenant, limits.samplesPerSecond(), samples);
        if (retrySeconds > 0) {
            metrics.refused(RefusalReason.RATE_LIMIT, samples);
            throw new WriteRefusedException(
                    ErrorKind.LIMITED,
                    WriteResponse.retryLater(
                            429,
                            "tenant "
                                    + tenant
                                    + " sends more than limits.samples_per_second of "
                                    + limits.samplesPerSecond()
                                    + ": "
                                    + samples
                                    + " samples are refused, none is stored, retry in "
                                    + retrySeconds
                                    + "s",
                            retrySeconds));
        }
    }
}
