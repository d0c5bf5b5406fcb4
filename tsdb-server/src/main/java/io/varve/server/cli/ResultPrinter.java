package io.varve.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Shows answers of the API as text, in the form that promtool has.
final class ResultPrinter {
    private final PrintWriter out;
    private final PrintWriter err;

    ResultPrinter(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /// Warnings and infos, to where they do not get in the way of data.
    void printNotes(JsonNode answer) {
        answer.path("warnings").forEach(text -> err.println("warning: " + text.asText()));
        answer.path("infos").forEach(text -> err.println("info: " + text.asText()));
    }

    void printJson(JsonNode data) {
        out.println(data);
    }

    /// @param data a query result, or a list of label sets or strings
    void printData(JsonNode data) {
        if (data.isArray()) {
            for (JsonNode entry : data) {
                out.println(entry.isObject() ? labelSet(entry) : entry.asText());
            }
            return;
        }
        JsonNode result = data.path("result");
        switch (data.path("resultType").asText()) {
            case "vector" -> result.forEach(this::printSample);
            case "matrix" -> result.forEach(this::printSeries);
            case "scalar" -> out.println("scalar: " + pair(result));
            default -> out.println(result.path(1).asText());
        }
    }

    private void printSample(JsonNode sample) {
        JsonNode value = sample.has("histogram") ? sample.get("histogram") : sample.path("value");
        out.println(metric(sample.path("metric")) + " => " + pair(value));
    }

    private void printSeries(JsonNode series) {
        out.println(metric(series.path("metric")) + " =>");
        for (String field : List.of("values", "histograms")) {
            series.path(field).forEach(value -> out.println(pair(value)));
        }
    }

    private static String pair(JsonNode pair) {
        JsonNode value = pair.path(1);
        String text = value.isObject() ? histogram(value) : value.asText();
        return text + " @[" + pair.path(0).asText() + "]";
    }

    private static String histogram(JsonNode histogram) {
        List<String> parts = new ArrayList<>();
        parts.add("count:" + histogram.path("count").asText());
        parts.add("sum:" + histogram.path("sum").asText());
        for (JsonNode bucket : histogram.path("buckets")) {
            int rule = bucket.path(0).asInt();
            // Rule 1 and 3 include the lower bound, 0 and 3 the upper one.
            parts.add(
                    (rule == 1 || rule == 3 ? "[" : "(")
                            + bucket.path(1).asText()
                            + ","
                            + bucket.path(2).asText()
                            + (rule == 0 || rule == 3 ? "]" : ")")
                            + ":"
                            + bucket.path(3).asText());
        }
        return "{" + String.join(", ", parts) + "}";
    }

    private static String metric(JsonNode labels) {
        String name = labels.path(Labels.METRIC_NAME).asText();
        List<String> pairs = pairs(labels, true);
        if (!name.isEmpty() && !Labels.isLegacyName(name.replace(':', '_'))) {
            pairs.addFirst(GoFormat.quote(name));
            name = "";
        }
        return pairs.isEmpty() && !name.isEmpty()
                ? name
                : name + "{" + String.join(", ", pairs) + "}";
    }

    private static String labelSet(JsonNode labels) {
        return "{" + String.join(", ", pairs(labels, false)) + "}";
    }

    private static List<String> pairs(JsonNode labels, boolean withoutName) {
        List<String> pairs = new ArrayList<>();
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            String name = label.getKey();
            if (withoutName && name.equals(Labels.METRIC_NAME)) {
                continue;
            }
            pairs.add(
                    (Labels.isLegacyName(name) ? name : GoFormat.quote(name))
                            + "="
                            + GoFormat.quote(label.getValue().asText()));
        }
        return pairs;
    }
}
