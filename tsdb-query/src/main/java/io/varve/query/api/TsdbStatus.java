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

/// What `status/tsdb` says of a tenant: how many series there are, and which labels make them many.
/// Immutable.
final class TsdbStatus {
    /// The most entries of a list that anybody can ask for.
    static final int LIST_MAX = 10_000;

    private static final Comparator<Map.Entry<String, long[]>> LARGEST =
            Comparator.<Map.Entry<String, long[]>>comparingLong(entry -> -entry.getValue()[0])
                    .thenComparing(Map.Entry::getKey, Utf8Order::compare);

    private record Named(String name, long value) {}

    private final long seriesCount;
    private final long pairCount;
    private final long chunkCount;
    private final long minTimeMs;
    private final long maxTimeMs;
    private final List<Named> seriesByMetric;
    private final List<Named> valuesByLabel;
    private final List<Named> bytesByLabel;
    private final List<Named> seriesByPair;

    private TsdbStatus(Walk walk) {
        seriesCount = walk.seriesCount;
        pairCount = walk.seriesByPair.size();
        chunkCount = walk.chunkCount;
        minTimeMs = walk.minTimeMs;
        maxTimeMs = walk.maxTimeMs;
        seriesByMetric = largest(walk.seriesByMetric);
        valuesByLabel = largest(walk.valuesByLabel);
        bytesByLabel = largest(walk.bytesByLabel);
        seriesByPair = largest(walk.seriesByPair);
    }

    private static List<Named> largest(Map<String, long[]> counts) {
        return counts.entrySet().stream()
                .sorted(LARGEST)
                .limit(LIST_MAX)
                .map(entry -> new Named(entry.getKey(), entry.getValue()[0]))
                .toList();
    }

    /// Walks over all series of the tenant, within the memory and time of a query.
    static TsdbStatus count(Queryable head, TenantId tenant, ReadContext context) {
        Walk walk = new Walk(context);
        try (Querier querier = head.querier(tenant, TimeRange.ALL, context)) {
            SeriesSet all = querier.select(SelectHints.of(TimeRange.ALL), List.of());
            while (all.advance()) {
                context.cancel().check("series lookup");
                Series series = all.series();
                walk.addLabels(series.labels());
                walk.addChunks(series);
            }
        }
        return new TsdbStatus(walk);
    }

    /// @param limit the most entries of each list
    void writeTo(JsonGenerator json, int limit) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("headStats");
        json.writeNumberField("numSeries", seriesCount);
        json.writeNumberField("numLabelPairs", pairCount);
        json.writeNumberField("chunkCount", chunkCount);
        // An empty head has Go's largest and smallest time in Prometheus, too.
        json.writeNumberField("minTime", minTimeMs);
        json.writeNumberField("maxTime", maxTimeMs);
        json.writeEndObject();
        writeList(json, "seriesCountByMetricName", seriesByMetric, limit);
        writeList(json, "labelValueCountByLabelName", valuesByLabel, limit);
        writeList(json, "memoryInBytesByLabelName", bytesByLabel, limit);
        writeList(json, "seriesCountByLabelValuePair", seriesByPair, limit);
        json.writeEndObject();
    }

    private static void writeList(JsonGenerator json, String field, List<Named> entries, int limit)
            throws IOException {
        json.writeArrayFieldStart(field);
        for (Named entry : entries.subList(0, Math.min(limit, entries.size()))) {
            json.writeStartObject();
            json.writeStringField("name", JsonText.of(entry.name()));
            json.writeNumberField("value", entry.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// What has been counted so far. Not thread-safe.
    private static final class Walk {
        /// A distinct pair of a label and a value: two map entries, a counter, the joined name.
        private static final int PAIR_BYTES = 200;

        private final ReadContext context;
        private final Map<String, long[]> seriesByPair = new HashMap<>();
        private final Map<String, long[]> seriesByMetric = new HashMap<>();
        private final Map<String, long[]> valuesByLabel = new HashMap<>();
        private final Map<String, long[]> bytesByLabel = new HashMap<>();
        private long seriesCount;
        private long chunkCount;
        private long minTimeMs = Long.MAX_VALUE;
        private long maxTimeMs = Long.MIN_VALUE;

        Walk(ReadContext context) {
            this.context = context;
        }

        void addLabels(Labels labels) {
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

        void addChunks(Series series) {
            try (ChunkCursor cursor = series.chunks(TimeRange.ALL)) {
                while (cursor.advance()) {
                    Chunk chunk = cursor.chunk();
                    chunkCount++;
                    minTimeMs = Math.min(minTimeMs, chunk.minTimeMs());
                    maxTimeMs = Math.max(maxTimeMs, chunk.maxTimeMs());
                }
            }
        }
    }
}
