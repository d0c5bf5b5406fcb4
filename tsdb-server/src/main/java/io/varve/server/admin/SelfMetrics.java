package io.varve.server.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.re2j.PatternSyntaxException;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.varve.query.api.ApiAnswer;
import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `status/self_metrics`: the server's own metrics as the protobuf messages of Prometheus's client
/// model, in the JSON form of protobuf: 64-bit integers are strings, and so are the doubles that
/// JSON has no numbers for. Native histograms, which Varve has none of, are left out. Thread-safe.
public final class SelfMetrics {
    private final PrometheusRegistry registry;

    public SelfMetrics(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /// @param pattern RE2 that the whole name of a family must match; empty: all families
    /// @throws VarveException of kind INVALID if it is no pattern
    public ApiAnswer families(String pattern) {
        Matcher wanted = pattern(pattern.isEmpty() ? ".*" : pattern);
        List<MetricSnapshot> families = new ArrayList<>();
        for (MetricSnapshot family : registry.scrape()) {
            if (wanted.matches(name(family))) {
                families.add(family);
            }
        }
        return new ApiAnswer(json -> {
            json.writeStartArray();
            for (MetricSnapshot family : families) {
                writeFamily(json, family);
            }
            json.writeEndArray();
        });
    }

    private static Matcher pattern(String pattern) {
        try {
            return new Matcher("metric_name_pattern", Matcher.Type.REGEX, pattern);
        } catch (PatternSyntaxException e) {
            throw new VarveException(
                    ErrorKind.INVALID,
                    "invalid parameter \"metric_name_pattern\": " + e.getMessage(),
                    e);
        }
    }

    private static String name(MetricSnapshot family) {
        String name = family.getMetadata().getPrometheusName();
        return switch (family) {
            case CounterSnapshot _ -> name + "_total";
            case InfoSnapshot _ -> name + "_info";
            default -> name;
        };
    }

    private static void writeFamily(JsonGenerator json, MetricSnapshot family) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name(family));
        String help = family.getMetadata().getHelp();
        if (help != null) {
            json.writeStringField("help", help);
        }
        json.writeStringField("type", type(family));
        json.writeArrayFieldStart("metric");
        for (DataPointSnapshot point : family.getDataPoints()) {
            json.writeStartObject();
            writeLabels(json, point.getLabels());
            writePoint(json, point);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String type(MetricSnapshot family) {
        return switch (family) {
            case CounterSnapshot _ -> "COUNTER";
            case GaugeSnapshot _, InfoSnapshot _, StateSetSnapshot _ -> "GAUGE";
            case HistogramSnapshot _ -> "HISTOGRAM";
            case SummarySnapshot _ -> "SUMMARY";
            default -> "UNTYPED";
        };
    }

    private static void writeLabels(JsonGenerator json, Labels labels) throws IOException {
        if (labels.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("label");
        for (int i = 0; i < labels.size(); i++) {
            json.writeStartObject();
            json.writeStringField("name", labels.getPrometheusName(i));
            json.writeStringField("value", labels.getValue(i));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writePoint(JsonGenerator json, DataPointSnapshot point) throws IOException {
        switch (point) {
            case CounterSnapshot.CounterDataPointSnapshot counter ->
                    writeValue(json, "counter", counter.getValue());
            case GaugeSnapshot.GaugeDataPointSnapshot gauge ->
                    writeValue(json, "gauge", gauge.getValue());
            case InfoSnapshot.InfoDataPointSnapshot _ -> writeValue(json, "gauge", 1);
            case UnknownSnapshot.UnknownDataPointSnapshot unknown ->
                    writeValue(json, "untyped", unknown.getValue());
            case HistogramSnapshot.HistogramDataPointSnapshot histogram ->
                    writeHistogram(json, histogram);
            case SummarySnapshot.SummaryDataPointSnapshot summary -> writeSummary(json, summary);
            default ->
                    throw new IllegalStateException(
                            "Varve has no metrics of " + point.getClass().getSimpleName());
        }
    }

    private static void writeValue(JsonGenerator json, String field, double value)
            throws IOException {
        json.writeObjectFieldStart(field);
        writeDouble(json, "value", value);
        json.writeEndObject();
    }

    private static void writeHistogram(
            JsonGenerator json, HistogramSnapshot.HistogramDataPointSnapshot histogram)
            throws IOException {
        json.writeObjectFieldStart("histogram");
        json.writeStringField("sampleCount", Long.toString(histogram.getCount()));
        writeDouble(json, "sampleSum", histogram.getSum());
        json.writeArrayFieldStart("bucket");
        ClassicHistogramBuckets buckets = histogram.getClassicBuckets();
        long below = 0;
        for (int i = 0; i < buckets.size(); i++) {
            below += buckets.getCount(i);
            json.writeStartObject();
            json.writeStringField("cumulativeCount", Long.toString(below));
            writeDouble(json, "upperBound", buckets.getUpperBound(i));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeSummary(
            JsonGenerator json, SummarySnapshot.SummaryDataPointSnapshot summary)
            throws IOException {
        json.writeObjectFieldStart("summary");
        json.writeStringField("sampleCount", Long.toString(summary.getCount()));
        writeDouble(json, "sampleSum", summary.getSum());
        json.writeArrayFieldStart("quantile");
        for (Quantile quantile : summary.getQuantiles()) {
            json.writeStartObject();
            writeDouble(json, "quantile", quantile.getQuantile());
            writeDouble(json, "value", quantile.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeDouble(JsonGenerator json, String field, double value)
            throws IOException {
        if (Double.isNaN(value)) {
            json.writeStringField(field, "NaN");
        } else if (Double.isInfinite(value)) {
            json.writeStringField(field, value > 0 ? "Infinity" : "-Infinity");
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumberField(field, (long) value);
        } else {
            json.writeNumberField(field, value);
        }
    }
}
