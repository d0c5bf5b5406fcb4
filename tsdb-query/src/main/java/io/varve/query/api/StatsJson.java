package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.query.engine.QueryStats;
import io.varve.query.exec.SampleTally.StepCount;
import io.varve.query.parse.PromqlDuration;
import io.varve.storage.read.ReadStats;
import java.io.IOException;
import java.util.function.ToLongFunction;

/// What queries cost, as Prometheus writes it (conformance http-api.md, 3.1); what it does not have
/// stands in a field `varve`.
final class StatsJson {
    private StatsJson() {}

    /// The field `stats`.
    ///
    /// @param totalNanos from the start of the request to the result, waiting included
    static void write(JsonGenerator json, QueryStats stats, long totalNanos) throws IOException {
        QueryStats.Times times = stats.times();
        long evaluation = times.prepare() + times.evaluate();
        json.writeObjectFieldStart("stats");
        json.writeObjectFieldStart("timings");
        writeSeconds(json, "evalTotalTime", evaluation);
        // Sorting is a part of evaluation.
        writeSeconds(json, "resultSortTime", 0);
        writeSeconds(json, "queryPreparationTime", times.prepare());
        writeSeconds(json, "innerEvalTime", times.evaluate());
        writeSeconds(json, "execQueueTime", Math.max(0, totalNanos - evaluation));
        writeSeconds(json, "execTotalTime", Math.max(totalNanos, evaluation));
        json.writeEndObject();
        writeSamples(json, stats.samples());
        writeRead(json, "varve", stats.read());
        json.writeEndObject();
    }

    static void writeSamples(JsonGenerator json, QueryStats.Samples samples) throws IOException {
        json.writeObjectFieldStart("samples");
        writeSteps(json, "totalQueryableSamplesPerStep", samples, StepCount::queryable);
        json.writeNumberField("totalQueryableSamples", samples.queryable());
        writeSteps(json, "samplesReadPerStep", samples, StepCount::read);
        json.writeNumberField("samplesRead", samples.read());
        json.writeNumberField("peakSamples", samples.peak());
        json.writeEndObject();
    }

    private static void writeSteps(
            JsonGenerator json,
            String field,
            QueryStats.Samples samples,
            ToLongFunction<StepCount> count)
            throws IOException {
        if (samples.perStep().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(field);
        for (StepCount step : samples.perStep()) {
            json.writeStartArray();
            json.writeNumber(Math.floorDiv(step.timestampMs(), 1000));
            json.writeNumber(count.applyAsLong(step));
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    static void writeRead(JsonGenerator json, String field, ReadStats read) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeNumberField("series", read.series());
        json.writeNumberField("samples", read.samples());
        json.writeNumberField("chunks", read.chunks());
        json.writeNumberField("chunkBytes", read.chunkBytes());
        json.writeNumberField("blocks", read.blocks());
        json.writeNumberField("blockReads", read.reads());
        json.writeNumberField("blockReadBytes", read.readBytes());
        json.writeNumberField("requests", read.requests());
        json.writeNumberField("requestBytes", read.requestBytes());
        json.writeNumberField("cacheHits", read.cacheHits());
        json.writeArrayFieldStart("resolutions");
        for (long resolutionMs : read.resolutionsMs()) {
            json.writeString(resolutionMs == 0 ? "raw" : PromqlDuration.format(resolutionMs));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static void writeSeconds(JsonGenerator json, String field, long nanos) throws IOException {
        json.writeNumberField(field, nanos / 1e9);
    }
}
