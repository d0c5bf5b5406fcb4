package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.storage.model.MetricMetadata;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/// Metadata of metric families as Prometheus writes it.
final class MetadataJson {
    private MetadataJson() {}

    static void write(
            JsonGenerator json,
            MetadataRequest request,
            SortedMap<String, List<MetricMetadata>> families)
            throws IOException {
        json.writeStartObject();
        int written = 0;
        for (Map.Entry<String, List<MetricMetadata>> family : families.entrySet()) {
            if (request.limit() >= 0 && written >= request.limit()) {
                break;
            }
            json.writeArrayFieldStart(JsonText.of(family.getKey()));
            List<MetricMetadata> entries = family.getValue();
            int count =
                    request.limitPerMetric() > 0
                            ? Math.min(request.limitPerMetric(), entries.size())
                            : entries.size();
            for (MetricMetadata entry : entries.subList(0, count)) {
                writeEntry(json, entry);
            }
            json.writeEndArray();
            written++;
        }
        json.writeEndObject();
    }

    private static void writeEntry(JsonGenerator json, MetricMetadata entry) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", entry.type().name().toLowerCase(Locale.ROOT));
        json.writeStringField("unit", JsonText.of(entry.unit()));
        json.writeStringField("help", JsonText.of(entry.help()));
        json.writeEndObject();
    }
}
