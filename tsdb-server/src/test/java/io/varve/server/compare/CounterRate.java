package io.varve.server.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varve.query.parse.PromqlDuration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `rate(selector[range])` as FORMAT.md's section B11.1 defines it, written for clarity, over raw
/// samples.
///
/// @param selector of the counters
/// @param rangeMs length of the window
record CounterRate(String selector, long rangeMs) {
    private static final Pattern FORM = Pattern.compile("rate\\((.+)\\[(\\w+)]\\)");
    private static final ObjectMapper JSON = new ObjectMapper();

    static CounterRate parse(String query) {
        Matcher parts = FORM.matcher(query);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not rate(selector[range]): " + query);
        }
        return new CounterRate(parts.group(1), PromqlDuration.parseMs(parts.group(2)));
    }

    /// The query for the samples of a window.
    String samples() {
        return selector + "[" + rangeMs + "ms]";
    }

    /// The answer of an instant query.
    ///
    /// @param samples answers [#samples()] at a time
    JsonNode instant(long timeMs, Function<Long, JsonNode> samples) {
        ObjectNode answer = success();
        for (JsonNode series : Answers.result(samples.apply(timeMs))) {
            JsonNode points = series.path("values");
            if (points.size() >= 2) {
                row(answer, series).set("value", point(timeMs, points));
            }
        }
        return answer;
    }

    /// The answer of a range query.
    JsonNode range(long startMs, long endMs, long stepMs, Function<Long, JsonNode> samples) {
        ObjectNode answer = success();
        for (long timeMs = startMs; timeMs <= endMs; timeMs += stepMs) {
            for (JsonNode series : Answers.result(samples.apply(timeMs))) {
                JsonNode points = series.path("values");
                if (points.size() >= 2) {
                    row(answer, series).withArray("values").add(point(timeMs, points));
                }
            }
        }
        return answer;
    }

    private static ObjectNode success() {
        ObjectNode answer = JSON.createObjectNode().put("status", "success");
        answer.putObject("data").putArray("result");
        return answer;
    }

    /// The row with the labels of a series but for its name, made if there is none.
    private static ObjectNode row(ObjectNode answer, JsonNode series) {
        ObjectNode labels = series.path("metric").deepCopy();
        labels.remove("__name__");
        ArrayNode result = (ArrayNode) Answers.result(answer);
        for (JsonNode row : result) {
            if (row.path("metric").equals(labels)) {
                return (ObjectNode) row;
            }
        }
        return result.addObject().set("metric", labels);
    }

    private ArrayNode point(long timeMs, JsonNode points) {
        return JSON.createArrayNode().add(timeMs / 1e3).add(Double.toString(rate(timeMs, points)));
    }

    private double rate(long timeMs, JsonNode points) {
        int last = points.size() - 1;
        double increase = value(points, last) - value(points, 0);
        for (int i = 1; i <= last; i++) {
            if (value(points, i) < value(points, i - 1)) {
                increase += value(points, i - 1);
            }
        }
        double span = (timeMs(points, last) - timeMs(points, 0)) / 1e3;
        double averageGap = span / last;
        double start = (timeMs(points, 0) - (timeMs - rangeMs)) / 1e3;
        double end = (timeMs - timeMs(points, last)) / 1e3;
        if (start >= 1.1 * averageGap) {
            start = averageGap / 2;
        }
        if (increase > 0 && value(points, 0) >= 0) {
            start = Math.min(start, span * (value(points, 0) / increase));
        }
        if (end >= 1.1 * averageGap) {
            end = averageGap / 2;
        }
        return increase * ((span + start + end) / span / (rangeMs / 1e3));
    }

    private static double value(JsonNode points, int index) {
        return points.get(index).path(1).asDouble();
    }

    private static long timeMs(JsonNode points, int index) {
        return Math.round(points.get(index).path(0).asDouble() * 1e3);
    }
}
