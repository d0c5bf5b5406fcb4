package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.GoFormat;
import java.io.IOException;

/// Native histograms as Prometheus writes them (conformance http-api.md, section 2).
final class HistogramJson {
    private HistogramJson() {}

    static void write(JsonGenerator json, FloatHistogram histogram) throws IOException {
        json.writeStartObject();
        json.writeStringField("count", GoFormat.json(histogram.count()));
        json.writeStringField("sum", GoFormat.json(histogram.sum()));
        json.writeEndObject();
    }
}
