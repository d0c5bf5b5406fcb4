package io.varve.server.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Compares two answers of the query API: same series, same times, same values, or the same error.
final class Answers {
    /// Sums may be added up in another order.
    private static final double RELATIVE_ERROR = 1e-12;

    private final List<String> differences = new ArrayList<>();

    private Answers() {}

    /// What differs; empty if nothing does.
    ///
    /// @param expected a whole answer of the API
    /// @param ordered whether the order of series counts
    static List<String> differences(JsonNode expected, JsonNode actual, boolean ordered) {
        for (String field : List.of("status", "errorType")) {
            if (!expected.path(field).equals(actual.path(field))) {
                return List.of(actual + " instead of " + expected);
            }
        }
        Answers answers = new Answers();
        answers.compare(result(expected), result(actual), ordered);
        return answers.differences;
    }

    /// The result of an answer; missing if the query failed.
    static JsonNode result(JsonNode answer) {
        return answer.path("data").path("result");
    }

    private void compare(JsonNode expected, JsonNode actual, boolean ordered) {
        if (expected.isMissingNode()) {
            return;
        }
        if (!isSeriesList(expected) || !isSeriesList(actual)) {
            comparePoint("the result", expected, actual);
            return;
        }
        SortedMap<String, JsonNode> expectedRows = rows(expected);
        SortedMap<String, JsonNode> actualRows = rows(actual);
        TreeSet<String> all = new TreeSet<>(expectedRows.keySet());
        all.addAll(actualRows.keySet());
        for (String series : all) {
            compareRow(series, expectedRows.get(series), actualRows.get(series));
        }
        if (ordered && differences.isEmpty()) {
            compareOrder(expected, actual);
        }
    }

    private static boolean isSeriesList(JsonNode result) {
        return result.isArray() && (result.isEmpty() || result.get(0).isObject());
    }

    private SortedMap<String, JsonNode> rows(JsonNode result) {
        SortedMap<String, JsonNode> rows = new TreeMap<>();
        for (JsonNode row : result) {
            SortedMap<String, String> labels = new TreeMap<>();
            for (Map.Entry<String, JsonNode> label : row.path("metric").properties()) {
                labels.put(label.getKey(), label.getValue().asText());
            }
            if (rows.put(labels.toString(), row) != null) {
                differences.add(labels + " occurs twice");
            }
        }
        return rows;
    }

    private void compareRow(String series, @Nullable JsonNode expected, @Nullable JsonNode actual) {
        if (expected == null || actual == null) {
            differences.add(series + (expected == null ? " should not be" : " is missing"));
            return;
        }
        if (expected.has("value")) {
            comparePoint(series, expected.get("value"), actual.path("value"));
            return;
        }
        if (expected.has("histogram")) {
            compareHistogram(series, expected.get("histogram"), actual.path("histogram"));
            return;
        }
        compareRows(series, expected.path("values"), actual.path("values"), false);
        compareRows(series, expected.path("histograms"), actual.path("histograms"), true);
    }

    private void compareRows(
            String series, JsonNode expectedPoints, JsonNode actualPoints, boolean histograms) {
        if (expectedPoints.size() != actualPoints.size()) {
            differences.add(
                    series
                            + " has "
                            + actualPoints.size()
                            + " values instead of "
                            + expectedPoints.size());
            return;
        }
        for (int i = 0; i < expectedPoints.size(); i++) {
            if (histograms) {
                compareHistogram(series, expectedPoints.get(i), actualPoints.get(i));
            } else {
                comparePoint(series, expectedPoints.get(i), actualPoints.get(i));
            }
        }
    }

    /// Compares `[time, {count, sum, buckets}]`.
    private void compareHistogram(String series, JsonNode expected, JsonNode actual) {
        JsonNode wanted = expected.path(1);
        JsonNode given = actual.path(1);
        boolean same =
                expected.path(0).asDouble() == actual.path(0).asDouble()
                        && close(number(wanted.path("count")), number(given.path("count")))
                        && close(number(wanted.path("sum")), number(given.path("sum")))
                        && wanted.path("buckets").size() == given.path("buckets").size();
        for (int i = 0; same && i < wanted.path("buckets").size(); i++) {
            for (int part = 0; part < 4; part++) {
                same &=
                        close(
                                number(wanted.path("buckets").path(i).path(part)),
                                number(given.path("buckets").path(i).path(part)));
            }
        }
        if (!same) {
            differences.add(series + ": " + actual + " instead of " + expected);
        }
    }

    private void comparePoint(String series, JsonNode expected, JsonNode actual) {
        boolean sameTime = expected.path(0).asDouble() == actual.path(0).asDouble();
        boolean sameValue = close(number(expected.path(1)), number(actual.path(1)));
        if (!sameTime || !sameValue) {
            differences.add(series + ": " + actual + " instead of " + expected);
        }
    }

    private static double number(JsonNode value) {
        return switch (value.asText()) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(value.asText("NaN"));
        };
    }

    private static boolean close(double a, double b) {
        return Double.compare(a, b) == 0
                || a == b
                || Math.abs(a - b) <= RELATIVE_ERROR * Math.max(Math.abs(a), Math.abs(b));
    }

    private void compareOrder(JsonNode expected, JsonNode actual) {
        for (int i = 0; i < expected.size(); i++) {
            comparePoint("place " + i, expected.get(i).path("value"), actual.get(i).path("value"));
        }
    }
}
