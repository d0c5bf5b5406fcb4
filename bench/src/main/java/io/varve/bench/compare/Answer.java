package io.varve.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a query gave: values by series and time, so that answers of different servers can be
/// compared.
///
/// @param values by labels, then by time in milliseconds
record Answer(SortedMap<String, SortedMap<Long, Double>> values) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Sums are added up in any order.
    private static final double RELATIVE_ERROR = 1e-9;

    static Answer of(String json) throws IOException {
        SortedMap<String, SortedMap<Long, Double>> values = new TreeMap<>();
        for (JsonNode row : JSON.readTree(json).path("data").path("result")) {
            SortedMap<String, String> labels = new TreeMap<>();
            for (Map.Entry<String, JsonNode> label : row.path("metric").properties()) {
                labels.put(label.getKey(), label.getValue().asText());
            }
            SortedMap<Long, Double> points =
                    values.computeIfAbsent(labels.toString(), _ -> new TreeMap<>());
            if (row.has("value")) {
                put(points, row.path("value"));
            }
            row.path("values").forEach(point -> put(points, point));
        }
        return new Answer(values);
    }

    private static void put(SortedMap<Long, Double> points, JsonNode point) {
        String text = point.path(1).asText();
        double value =
                switch (text) {
                    case "+Inf" -> Double.POSITIVE_INFINITY;
                    case "-Inf" -> Double.NEGATIVE_INFINITY;
                    default -> Double.parseDouble(text);
                };
        points.put(Math.round(point.path(0).asDouble() * 1e3), value);
    }

    /// Whether the other has the same series, times and values.
    boolean isAs(Answer other) {
        if (!values.keySet().equals(other.values.keySet())) {
            return false;
        }
        for (Map.Entry<String, SortedMap<Long, Double>> series : values.entrySet()) {
            SortedMap<Long, Double> others =
                    other.values.getOrDefault(series.getKey(), Collections.emptySortedMap());
            if (!series.getValue().keySet().equals(others.keySet())) {
                return false;
            }
            for (Map.Entry<Long, Double> point : series.getValue().entrySet()) {
                if (!close(point.getValue(), others.getOrDefault(point.getKey(), Double.NaN))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean close(double a, double b) {
        return Double.compare(a, b) == 0
                || Math.abs(a - b) <= RELATIVE_ERROR * Math.max(Math.abs(a), Math.abs(b));
    }
}
