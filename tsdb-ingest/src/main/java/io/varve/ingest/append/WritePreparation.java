package io.varve.ingest.append;

import io.varve.ingest.append.ScratchPool.Scratch;
import io.varve.ingest.limits.IngestLimits;
import io.varve.ingest.limits.LimitsSource;
import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.limits.SampleRates;
import io.varve.ingest.protocol.LabelDecoder;
import io.varve.ingest.protocol.RequestColumns;
import io.varve.ingest.protocol.remotewrite.MetadataDecoder;
import io.varve.ingest.protocol.remotewrite.WriteRequestDecoder;
import io.varve.storage.head.HeadAppender;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TenantId;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// The steps of a write before the journal: from the body of a request to a batch. Thread-safe.
final class WritePreparation {
    /// Bytes of a row of a [WriteBatch]: ref, timestamp, value.
    private static final long ROW_BYTES = 24;

    /// Enough that no processor is idle while a decoder waits for a lock of the head.
    private static final int DECODERS_PER_PROCESSOR = 2;

    private final IngestSettings settings;
    private final LimitsSource limitsSource;
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
            SampleRates rates,
            Clock clock,
            HeadAppender head,
            IngestMetrics metrics) {
        this.settings = settings;
        this.limitsSource = limitsSource;
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
        resolver.create(
                request,
                table,
                limits.labels(),
                BatchAssembler.timeMaxMs(nowMs, settings),
                refusals);
        WriteBatch batch =
                new BatchAssembler(request, resolver, settings, nowMs, refusals).assemble(tenant);
        return new PreparedWrite(batch, samples, metadata(request, limits, refusals), refusals);
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

    private static List<MetricMetadata> metadata(
            RequestColumns request, IngestLimits limits, Refusals refusals) {
        if (request.metadataCount() == 0) {
            return List.of();
        }
        MetadataDecoder decoder = new MetadataDecoder();
        List<MetricMetadata> metadata = new ArrayList<>(request.metadataCount());
        for (int row = 0; row < request.metadataCount(); row++) {
            MetricMetadata said =
                    decoder.decode(
                            request.message(),
                            request.metadataOffset(row),
                            request.metadataLength(row));
            if (said == null) {
                refuse(refusals, RefusalReason.INVALID_UTF8, "metadata that is not UTF-8");
            } else if (said.family().isEmpty()) {
                refuse(
                        refusals,
                        RefusalReason.METADATA_WITHOUT_NAME,
                        "metadata without the name of a metric family");
            } else if (isTooLong(said, limits)) {
                refuse(
                        refusals,
                        RefusalReason.LABEL_VALUE_TOO_LONG,
                        "metadata of "
                                + GoFormat.quote(LabelDecoder.shown(said.family()))
                                + " with a name or unit longer than limits.label_value_bytes_max of "
                                + limits.labels().valueBytesMax());
            } else {
                metadata.add(said);
            }
        }
        return metadata;
    }

    /// A family's name will be a label's value.
    private static boolean isTooLong(MetricMetadata said, IngestLimits limits) {
        int max = limits.labels().valueBytesMax();
        return said.family().length() > max || said.unit().length() > max;
    }

    private static void refuse(Refusals refusals, RefusalReason reason, String what) {
        if (refusals.count(reason, 0)) {
            refusals.explain(what);
        }
    }
}
