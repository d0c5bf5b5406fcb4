package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.GoFormat;
import io.varve.storage.read.SeriesExemplars;
import java.io.IOException;
import java.util.List;

/// Exemplars as Prometheus writes them.
final class ExemplarJson {
    private ExemplarJson() {}

    static void write(JsonGenerator json, List<SeriesExemplars> found) throws IOException {
        json.writeStartArray();
        for (SeriesExemplars series : found) {
            json.writeStartObject();
            json.writeFieldName("seriesLabels");
            ResultJson.writeLabels(json, series.labels());
            json.writeArrayFieldStart("exemplars");
            for (Exemplar exemplar : series.exemplars()) {
                json.writeStartObject();
                json.writeFieldName("labels");
                ResultJson.writeLabels(json, exemplar.labels());
                json.writeStringField("value", GoFormat.json(exemplar.value()));
                json.writeFieldName("timestamp");
                ResultJson.writeTimestamp(json, exemplar.timestampMs());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
