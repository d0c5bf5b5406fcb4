package io.varve.ingest.append;

import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.protocol.DecodedHistogram;
import io.varve.ingest.protocol.RequestColumns;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.TenantId;

/// Turns the columns of a request, with the refs of its series, into a batch, leaving out what is
/// refused. Decisions that depend on the clock are made here, before the journal.
final class BatchAssembler {
    /// Remote write says nothing of replicas.
    private static final int REPLICA_UNKNOWN = 0;

    private final RequestColumns request;
    private final SeriesResolver resolver;
    private final IngestSettings settings;
    private final long nowMs;
    private final Refusals refusals;

    /// @param nowMs the time by the server's clock
    BatchAssembler(
            RequestColumns request,
            SeriesResolver resolver,
            IngestSettings settings,
            long nowMs,
            Refusals refusals) {
        this.request = request;
        this.resolver = resolver;
        this.settings = settings;
        this.nowMs = nowMs;
        this.refusals = refusals;
    }

    /// The latest timestamp that is stored.
    static long timeMaxMs(long nowMs, IngestSettings settings) {
        return nowMs + Math.min(settings.maxFutureMs(), Long.MAX_VALUE - nowMs);
    }

    WriteBatch assemble(TenantId tenant) {
        WriteBatch batch = new WriteBatch(tenant, REPLICA_UNKNOWN, request.sampleCount());
        long timeMaxMs = timeMaxMs(nowMs, settings);
        long[] timestampsMs = request.timestampsMs();
        double[] values = request.values();
        int row = 0;
        for (int series = 0; series < request.seriesCount(); series++) {
            int end = request.sampleEnd(series);
            long ref = resolver.ref(series);
            if (ref == SeriesResolver.REFUSED) {
                row = end;
            }
            for (; row < end; row++) {
                if (timestampsMs[row] > timeMaxMs) {
                    refuseFuture(series, timestampsMs[row], values[row]);
                } else {
                    assert ref != SeriesTable.NONE : "series " + series + " has no ref";
                    batch.add(ref, timestampsMs[row], values[row]);
                }
            }
        }
        if (request.histogramCount() > 0) {
            addHistograms(batch, timeMaxMs);
        }
        return batch;
    }

    /// @param value the sample's value; of a histogram its sum
    private void refuseFuture(int series, long timestampMs, double value) {
        if (refusals.count(RefusalReason.TOO_FAR_IN_FUTURE, 1)) {
            refusals.explain(
                    "out of bounds: sample "
                            + SampleText.of(timestampMs, value)
                            + " is too far in the future, the server's clock says "
                            + nowMs
                            + ", head.max_future is "
                            + SampleText.duration(settings.maxFutureMs()),
                    resolver.describe(request, series));
        }
    }

    private void addHistograms(WriteBatch batch, long timeMaxMs) {
        for (int series = 0; series < request.seriesCount(); series++) {
            long ref = resolver.ref(series);
            int end = ref == SeriesResolver.REFUSED ? 0 : request.histogramEnd(series);
            for (int row = request.histogramStart(series); row < end; row++) {
                long timestampMs = request.histogramTimeMs(row);
                switch (request.histogram(row)) {
                    case DecodedHistogram.Invalid(String what) -> refuseInvalid(series, row, what);
                    case DecodedHistogram.Valid(FloatHistogram histogram) -> {
                        if (timestampMs > timeMaxMs) {
                            refuseFuture(series, timestampMs, histogram.sum());
                        } else {
                            assert ref != SeriesTable.NONE : "series " + series + " has no ref";
                            batch.addHistogram(ref, timestampMs, histogram, 0);
                        }
                    }
                }
            }
        }
    }

    private void refuseInvalid(int series, int row, String what) {
        if (refusals.count(RefusalReason.INVALID_HISTOGRAM, 1)) {
            refusals.explain(
                    "invalid histogram at " + request.histogramTimeMs(row) + ": " + what,
                    resolver.describe(request, series));
        }
    }
}
