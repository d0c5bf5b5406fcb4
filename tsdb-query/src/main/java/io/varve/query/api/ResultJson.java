package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.query.ast.ValueType;
import io.varve.query.engine.ResultValue;
import io.varve.query.engine.ResultValue.Matrix;
import io.varve.query.engine.ResultValue.Sample;
import io.varve.query.engine.ResultValue.Scalar;
import io.varve.query.engine.ResultValue.SeriesSamples;
import io.varve.query.engine.ResultValue.Text;
import io.varve.query.engine.ResultValue.Vector;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import java.io.IOException;

/// Values of queries as Prometheus writes them (conformance http-api.md, 1.3 and 2).
final class ResultJson {
    private ResultJson() {}

    static void writeLabels(JsonGenerator json, Labels labels) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < labels.size(); i++) {
            json.writeStringField(JsonText.of(labels.name(i)), JsonText.of(labels.value(i)));
        }
        json.writeEndObject();
    }

    /// The fields `resultType` and `result`.
    static void writeValue(JsonGenerator json, ResultValue value) throws IOException {
        json.writeStringField("resultType", type(value).resultType());
        json.writeFieldName("result");
        switch (value) {
            // Prometheus writes the number of a scalar without exponent, unlike that of a sample.
            case Scalar(long timestampMs, double number) ->
                    writePair(json, timestampMs, GoFormat.plain(number));
            case Text(long timestampMs, String text) ->
                    writePair(json, timestampMs, JsonText.of(text));
            case Vector vector -> {
                json.writeStartArray();
                for (Sample sample : vector.samples()) {
                    writeSample(json, sample);
                }
                json.writeEndArray();
            }
            case Matrix matrix -> {
                json.writeStartArray();
                for (SeriesSamples series : matrix.series()) {
                    writeSeries(json, series);
                }
                json.writeEndArray();
            }
        }
    }

    static ValueType type(ResultValue value) {
        return switch (value) {
            case Scalar _ -> ValueType.SCALAR;
            case Text _ -> ValueType.STRING;
            case Vector _ -> ValueType.VECTOR;
            case Matrix _ -> ValueType.MATRIX;
        };
    }

    private static void writeSample(JsonGenerator json, Sample sample) throws IOException {
        json.writeStartObject();
        json.writeFieldName("metric");
        writeLabels(json, sample.labels());
        FloatHistogram histogram = sample.histogram();
        if (histogram == null) {
            json.writeFieldName("value");
            writePair(json, sample.timestampMs(), GoFormat.json(sample.value()));
        } else {
            json.writeFieldName("histogram");
            writeHistogram(json, sample.timestampMs(), histogram);
        }
        json.writeEndObject();
    }

    private static void writeSeries(JsonGenerator json, SeriesSamples series) throws IOException {
        SampleColumn samples = series.samples();
        json.writeStartObject();
        json.writeFieldName("metric");
        writeLabels(json, series.labels());
        if (samples.size() > samples.histogramCount()) {
            json.writeArrayFieldStart("values");
            for (int i = 0; i < samples.size(); i++) {
                if (samples.histogram(i) == null) {
                    writePair(json, samples.timestampMs(i), GoFormat.json(samples.value(i)));
                }
            }
            json.writeEndArray();
        }
        if (samples.histogramCount() > 0) {
            json.writeArrayFieldStart("histograms");
            for (int i = 0; i < samples.size(); i++) {
                FloatHistogram histogram = samples.histogram(i);
                if (histogram != null) {
                    writeHistogram(json, samples.timestampMs(i), histogram);
                }
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void writePair(JsonGenerator json, long timestampMs, String value)
            throws IOException {
        json.writeStartArray();
        writeTimestamp(json, timestampMs);
        json.writeString(value);
        json.writeEndArray();
    }

    private static void writeHistogram(
            JsonGenerator json, long timestampMs, FloatHistogram histogram) throws IOException {
        json.writeStartArray();
        writeTimestamp(json, timestampMs);
        HistogramJson.write(json, histogram);
        json.writeEndArray();
    }

    /// Seconds: without fraction if it is zero, else with exactly three digits of it.
    static void writeTimestamp(JsonGenerator json, long timestampMs) throws IOException {
        long seconds = timestampMs / 1000;
        int millis = (int) Math.abs(timestampMs % 1000);
        if (millis == 0) {
            json.writeNumber(seconds);
            return;
        }
        StringBuilder text = new StringBuilder(20);
        if (timestampMs < 0) {
            text.append('-');
        }
        text.append(Math.abs(seconds)).append('.');
        text.append((char) ('0' + millis / 100));
        text.append((char) ('0' + millis / 10 % 10));
        text.append((char) ('0' + millis % 10));
        json.writeNumber(text.toString());
    }
}
