package io.varve.ingest.append;

import io.varve.ingest.limits.ExemplarLimits;
import io.varve.ingest.limits.ExemplarRefusal;
import io.varve.ingest.protocol.DecodedLabels;
import io.varve.ingest.protocol.RequestColumns;
import io.varve.ingest.protocol.remotewrite.ExemplarDecoder;
import io.varve.storage.head.SeriesTable;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import org.jspecify.annotations.Nullable;

/// Adds the exemplars of a request to its batch, leaving out and counting what is dropped.
/// Decisions that depend on the clock and on limits are made here, before the journal; those that
/// depend on other exemplars of the series are the head's.
final class ExemplarAssembler {
    private final RequestColumns request;
    private final SeriesResolver resolver;
    private final SeriesTable table;
    private final ExemplarLimits limits;
    private final IngestMetrics metrics;
    private final ExemplarDecoder decoder = new ExemplarDecoder();

    ExemplarAssembler(
            RequestColumns request,
            SeriesResolver resolver,
            SeriesTable table,
            ExemplarLimits limits,
            IngestMetrics metrics) {
        this.request = request;
        this.resolver = resolver;
        this.table = table;
        this.limits = limits;
        this.metrics = metrics;
    }

    /// @param timeMaxMs the latest timestamp that is stored
    void addTo(WriteBatch batch, long timeMaxMs) {
        for (int row = 0; row < request.exemplarCount(); row++) {
            ExemplarRefusal refusal = add(row, batch, timeMaxMs);
            if (refusal != null) {
                metrics.exemplarsRefused(refusal, 1);
            }
        }
    }

    private @Nullable ExemplarRefusal add(int row, WriteBatch batch, long timeMaxMs) {
        long ref = resolver.ref(request.exemplarSeries(row));
        if (ref == SeriesResolver.REFUSED || ref == SeriesTable.NONE) {
            return ExemplarRefusal.NO_SERIES;
        }
        if (limits.max() > 0 && table.exemplarCount() + batch.exemplarCount() >= limits.max()) {
            return ExemplarRefusal.TENANT_LIMIT;
        }
        if (limits.seriesMax() > 0 && table.exemplarCount(ref) >= limits.seriesMax()) {
            return ExemplarRefusal.SERIES_LIMIT;
        }
        decoder.decode(request.message(), request.exemplarOffset(row), request.exemplarLength(row));
        if (decoder.timestampMs() > timeMaxMs) {
            return ExemplarRefusal.TOO_FAR_IN_FUTURE;
        }
        return switch (decoder.labels()) {
            case DecodedLabels.Invalid _ -> ExemplarRefusal.INVALID_LABELS;
            case DecodedLabels.Valid(Labels labels, boolean _) -> {
                if (characters(labels) > Exemplar.LABEL_CHARACTERS_MAX) {
                    yield ExemplarRefusal.LABELS_TOO_LONG;
                }
                Exemplar exemplar = new Exemplar(labels, decoder.timestampMs(), decoder.value());
                batch.addExemplar(ref, exemplar);
                yield null;
            }
        };
    }

    private static int characters(Labels labels) {
        int characters = 0;
        for (int i = 0; i < labels.size(); i++) {
            String name = labels.name(i);
            String value = labels.value(i);
            characters += name.codePointCount(0, name.length());
            characters += value.codePointCount(0, value.length());
        }
        return characters;
    }
}
