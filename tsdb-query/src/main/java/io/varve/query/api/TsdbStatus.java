package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.storage.chunk.Chunk;
import io.varve.storage.model.Labels;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Utf8Order;
import io.varve.storage.read.ChunkCursor;
import io.varve.storage.read.Querier;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.read.SelectHints;
import io.varve.storage.read.Series;
import io.varve.storage.read.SeriesSet;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What `status/tsdb` says: how many series there are, and which labels make them many. Counted by
/// walking over all series of the tenant, within the memory and time of a query. Not thread-safe.
final class TsdbStatus implements ApiData {
    /// A distinct pair of a label and a value: two map entries, a counter, the joined name.
    private static final int PAIR_BYTES = 200;

    private static final Comparator<Map.Entry<String, long[]>> LARGEST =
            Comparator.<Map.Entry<String, long[]>>comparingLong(entry -> -entry.getValue()[0])
                    .thenComparing(Map.Entry::getKey, Utf8Order::compare);

    private final int limit;
    private final Map<String, long[]> seriesByPair = new HashMap<>();
    private final Map<String, long[]> seriesByMetric = new HashMap<>();
    private final Map<String, long[]> valuesByLabel = new HashMap<>();
    private final Map<String, long[]> bytesByLabel = new HashMap<>();
    private long seriesCount;
    private long chunkCount;
    private long minTimeMs = Long.MAX_VALUE;
    private long maxTimeMs = Long.MIN_VALUE;

    private TsdbStatus(int limit) {
        this.limit = limit;
    }

    /// @param limit the most entries of each list
    static TsdbStatus read(Queryable head, TenantId tenant, int limit, ReadContext context) {
        TsdbStatus status = new TsdbStatus(limit);
        try (Querier querier = head.querier(tenant, TimeRange.ALL, context)) {
            SeriesSet all = querier.select(SelectHints.of(TimeRange.ALL), List.of());
            while (all.advance()) {
                context.cancel().check("expression evaluation");
                Series series = all.series();
                status.addLabels(series.labels(), context);
                status.addChunks(series);
            }
        }
        return status;
    }

    private void addLabels(Labels labels, ReadContext context) {
        seriesCount++;
        count(seriesByMetric, labels.get(Labels.METRIC_NAME), 1);
        for (int i = 0; i < labels.size(); i++) {
            String name = labels.name(i);
            String value = labels.value(i);
            if (count(seriesByPair, name + "=" + value, 1)) {
                context.memory().take(PAIR_BYTES + 2L * (name.length() + value.length()));
                count(valuesByLabel, name, 1);
            }
            count(bytesByLabel, name, name.length() + value.length());
        }
    }

    private static boolean count(Map<String, long[]> counts, String key, long more) {
        long[] before = counts.get(key);
        if (before != null) {
            before[0] += more;
            return false;
        }
        counts.put(key, new long[] {more});
        return true;
    }

    private void addChunks(Series series) {
        try (ChunkCursor cursor = series.chunks(TimeRange.ALL)) {
            while (cursor.advance()) {
                Chunk chunk = cursor.chunk();
                chunkCount++;
                minTimeMs = Math.min(minTimeMs, chunk.minTimeMs());
                maxTimeMs = Math.max(maxTimeMs, chunk.maxTimeMs());
            }
        }
    }

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("headStats");
        json.writeNumberField("numSeries", seriesCount);
        json.writeNumberField("numLabelPairs", seriesByPair.size());
        json.writeNumberField("chunkCount", chunkCount);
        // An empty head has Go's largest and smallest time in Prometheus, too.
        json.writeNumberField("minTime", minTimeMs);
        json.writeNumberField("maxTime", maxTimeMs);
        json.writeEndObject();
        writeLargest(json, "seriesCountByMetricName", seriesByMetric);
        writeLargest(json, "labelValueCountByLabelName", valuesByLabel);
        writeLargest(json, "memoryInBytesByLabelName", bytesByLabel);
        writeLargest(json, "seriesCountByLabelValuePair", seriesByPair);
        json.writeEndObject();
    }

    private void writeLargest(JsonGenerator json, String field, Map<String, long[]> counts)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (Map.Entry<String, long[]> entry :
                counts.entrySet().stream().sorted(LARGEST).limit(limit).toList()) {
            json.writeStartObject();
            json.writeStringField("name", JsonText.of(entry.getKey()));
            json.writeNumberField("value", entry.getValue()[0]);
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
