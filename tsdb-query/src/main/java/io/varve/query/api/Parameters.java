package io.varve.query.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The parameters of a request by name, each with its values in the order of the request: form
/// first, then query string. Immutable.
///
/// @param values names that have at least one value
public record Parameters(Map<String, List<String>> values) {
    public Parameters {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        values.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        values = Map.copyOf(copy);
    }

    /// Parameters of names and single values in turn.
    public static Parameters of(String... namesAndValues) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String value = namesAndValues[i + 1];
            values.merge(
                    namesAndValues[i],
                    List.of(value),
                    (before, one) -> {
                        List<String> all = new ArrayList<>(before);
                        all.addAll(one);
                        return all;
                    });
        }
        return new Parameters(values);
    }

    /// The first value, empty if there is none: the API treats the two alike.
    public String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.getFirst();
    }

    public List<String> all(String name) {
        return Objects.requireNonNullElse(values.get(name), List.of());
    }
}
