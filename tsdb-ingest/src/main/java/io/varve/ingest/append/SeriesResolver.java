package io.varve.ingest.append;

import io.varve.ingest.limits.LabelLimits;
import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.protocol.DecodedHistogram;
import io.varve.ingest.protocol.DecodedLabels;
import io.varve.ingest.protocol.LabelDecoder;
import io.varve.ingest.protocol.RequestColumns;
import io.varve.storage.codec.Hash128;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.Arrays;

/// Finds the refs of the series of a request.
///
/// In two steps, so that a request that turns out to be malformed or too much has left nothing
/// behind: [#find] asks the table for the hash of every label span and checks the bytes of those
/// that it does not know; [#create] decodes these, checks them against the rules and limits, and
/// has the series made. Used by one thread at a time, for one request after the other.
final class SeriesResolver {
    /// A series of which nothing will be stored, with its reason in the [Refusals].
    static final long REFUSED = -1;

    /// Columns that have grown beyond so many rows are dropped by [#trim].
    private static final int KEPT_ROWS_MAX = 1 << 17;

    private final LabelDecoder decoder = new LabelDecoder();
    private final Hash128 hash = new Hash128();
    private long[] refs = new long[1024];
    private long[] hashes = new long[2 * refs.length];
    private int[] unknown = new int[64];
    private int unknownCount;

    /// Looks up every series of a request.
    ///
    /// All hashes first, then all look-ups: a look-up in a big table waits for memory, and only
    /// look-ups that follow one another closely wait together. At 100,000 series this takes 30% off
    /// the whole of a request.
    ///
    /// @throws io.varve.storage.wire.MalformedRequestException if the label span of a series is
    ///   none; the series that are known have spans, or they would not have been found
    void find(RequestColumns request, SeriesTable table) {
        int count = request.seriesCount();
        if (refs.length < count) {
            refs = new long[Math.max(count, 2 * refs.length)];
            hashes = new long[2 * refs.length];
        }
        for (int series = 0; series < count; series++) {
            hash(request, series, table);
            hashes[2 * series] = hash.low;
            hashes[2 * series + 1] = hash.high;
        }
        unknownCount = 0;
        for (int series = 0; series < count; series++) {
            hash.low = hashes[2 * series];
            hash.high = hashes[2 * series + 1];
            long ref = table.find(hash);
            refs[series] = ref;
            if (ref == SeriesTable.NONE) {
                addUnknown(request, series);
            }
        }
    }

    private void hash(RequestColumns request, int series, SeriesTable table) {
        table.hash(
                request.spanBytes(series),
                request.spanOffset(series),
                request.spanLength(series),
                hash);
    }

    private void addUnknown(RequestColumns request, int series) {
        decoder.checkStructure(
                request.spanBytes(series), request.spanOffset(series), request.spanLength(series));
        if (unknownCount == unknown.length) {
            unknown = Arrays.copyOf(unknown, 2 * unknownCount);
        }
        unknown[unknownCount++] = series;
    }

    /// Has those series made that [#find] did not find and that have a sample to store.
    ///
    /// @param timeMaxMs the latest timestamp that is stored
    /// @throws VarveException if the head cannot make series now
    void create(
            RequestColumns request,
            SeriesTable table,
            LabelLimits limits,
            long timeMaxMs,
            Refusals refusals) {
        for (int i = 0; i < unknownCount; i++) {
            int series = unknown[i];
            DecodedLabels decoded =
                    decoder.decode(
                            request.spanBytes(series),
                            request.spanOffset(series),
                            request.spanLength(series));
            refs[series] =
                    switch (decoded) {
                        case DecodedLabels.Invalid(RefusalReason reason, String what) ->
                                refuse(request, series, reason, what, refusals);
                        case DecodedLabels.Valid valid -> {
                            LabelLimits.Violation violation = limits.check(valid.labels());
                            if (violation != null) {
                                yield refuse(
                                        request,
                                        series,
                                        violation.reason(),
                                        violation.what(),
                                        refusals);
                            }
                            yield hasSampleUntil(request, series, timeMaxMs)
                                    ? create(request, series, valid, table, refusals)
                                    : findAgain(request, series, table);
                        }
                    };
        }
    }

    /// Senders may put the samples of a series into one entry and its exemplars into another.
    private long findAgain(RequestColumns request, int series, SeriesTable table) {
        hash(request, series, table);
        return table.find(hash);
    }

    private long create(
            RequestColumns request,
            int series,
            DecodedLabels.Valid decoded,
            SeriesTable table,
            Refusals refusals) {
        long ref;
        try {
            ref = table.findOrCreate(decoded.labels());
        } catch (VarveException e) {
            if (e.kind() != ErrorKind.LIMITED) {
                throw e;
            }
            return refuse(request, series, RefusalReason.SERIES_LIMIT, e.getMessage(), refusals);
        }
        if (!decoded.canonical()) {
            hash(request, series, table);
            table.alias(hash, ref);
        }
        return ref;
    }

    private long refuse(
            RequestColumns request,
            int series,
            RefusalReason reason,
            String what,
            Refusals refusals) {
        int samples = request.sampleEnd(series) - request.sampleStart(series);
        samples += request.histogramEnd(series) - request.histogramStart(series);
        if (refusals.count(reason, samples)) {
            refusals.explain(what, describe(request, series));
        }
        return REFUSED;
    }

    private static boolean hasSampleUntil(RequestColumns request, int series, long timeMaxMs) {
        long[] timestampsMs = request.timestampsMs();
        for (int row = request.sampleStart(series); row < request.sampleEnd(series); row++) {
            if (timestampsMs[row] <= timeMaxMs) {
                return true;
            }
        }
        for (int row = request.histogramStart(series); row < request.histogramEnd(series); row++) {
            if (request.histogramTimeMs(row) <= timeMaxMs
                    && request.histogram(row) instanceof DecodedHistogram.Valid) {
                return true;
            }
        }
        return false;
    }

    /// The ref of a series, [#REFUSED], or [SeriesTable#NONE] if it has no sample to store.
    long ref(int series) {
        return refs[series];
    }

    /// How many series entries [#find] did not find.
    int unknownCount() {
        return unknownCount;
    }

    /// A series as the sender has named it.
    String describe(RequestColumns request, int series) {
        return decoder.describe(
                request.spanBytes(series), request.spanOffset(series), request.spanLength(series));
    }

    /// Lets go of columns that an unusually big request has made grow.
    void trim() {
        if (refs.length > KEPT_ROWS_MAX) {
            refs = new long[1024];
            hashes = new long[2 * refs.length];
        }
        if (unknown.length > KEPT_ROWS_MAX) {
            unknown = new int[64];
        }
    }
}
