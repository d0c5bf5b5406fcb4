package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.query.engine.QueryResult;
import io.varve.query.engine.QueryStats;
import io.varve.query.engine.ResultValue;
import io.varve.query.explain.OperatorReport;
import io.varve.query.explain.SelectionReport;
import io.varve.storage.model.TimeRange;
import java.io.IOException;
import java.util.List;

/// The answer of `query_explain`: what the operators of a query did, as a tree.
///
/// @param totalNanos from the start of the request to the result, waiting included
record ExplanationJson(String query, QueryResult result, long totalNanos) implements ApiData {
    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        QueryStats stats = result.stats();
        json.writeStartObject();
        json.writeStringField("query", JsonText.of(query));
        json.writeStringField("resultType", ResultJson.type(result.value()).resultType());
        json.writeNumberField("series", seriesCount(result.value()));
        writeTimings(json, stats.times());
        StatsJson.writeSamples(json, stats.samples());
        StatsJson.writeRead(json, "read", stats.read());
        if (result.explanation().isPresent()) {
            json.writeFieldName("plan");
            writeOperator(json, result.explanation().get());
        }
        json.writeEndObject();
    }

    private static int seriesCount(ResultValue value) {
        return switch (value) {
            case ResultValue.Vector(List<ResultValue.Sample> samples) -> samples.size();
            case ResultValue.Matrix(List<ResultValue.SeriesSamples> series) -> series.size();
            case ResultValue.Scalar _, ResultValue.Text _ -> 0;
        };
    }

    private void writeTimings(JsonGenerator json, QueryStats.Times times) throws IOException {
        long engine = times.prepare() + times.evaluate();
        json.writeObjectFieldStart("timings");
        StatsJson.writeSeconds(json, "queue", Math.max(0, totalNanos - engine));
        StatsJson.writeSeconds(json, "parse", times.parse());
        StatsJson.writeSeconds(json, "plan", times.plan());
        StatsJson.writeSeconds(json, "select", times.select());
        StatsJson.writeSeconds(json, "evaluate", times.evaluate());
        StatsJson.writeSeconds(json, "total", Math.max(totalNanos, engine));
        json.writeEndObject();
    }

    private static void writeOperator(JsonGenerator json, OperatorReport operator)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", operator.name());
        json.writeStringField("text", JsonText.of(operator.text()));
        json.writeNumberField("steps", operator.steps());
        json.writeNumberField("series", operator.series());
        json.writeNumberField("samples", operator.samples());
        StatsJson.writeSeconds(json, "time", operator.nanos());
        StatsJson.writeSeconds(json, "ownTime", operator.ownNanos());
        if (operator.selection().isPresent()) {
            SelectionReport selection = operator.selection().get();
            writeRange(json, selection.range());
            StatsJson.writeRead(json, "read", selection.read());
        }
        json.writeArrayFieldStart("inputs");
        for (OperatorReport input : operator.inputs()) {
            writeOperator(json, input);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /// Both ends included, unlike in [TimeRange].
    private static void writeRange(JsonGenerator json, TimeRange range) throws IOException {
        json.writeFieldName("start");
        ResultJson.writeTimestamp(json, range.minMs());
        json.writeFieldName("end");
        ResultJson.writeTimestamp(json, range.maxMs() - 1);
    }
}
