package io.varve.storage.model;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The labels that identify a series: pairs of name and value, sorted by name in UTF-8 byte order,
/// each name once, no empty value (in Prometheus a label with an empty value is an absent label).
///
/// Immutable and thread-safe. Order and text form are those of Prometheus's `labels.Labels`.
public final class Labels implements Comparable<Labels> {
    /// The label that holds the metric name.
    public static final String METRIC_NAME = "__name__";

    public static final Labels EMPTY = new Labels(new String[0]);

    private final String[] pairs;
    private int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
    }

    /// Labels of names and values in turn, in any order. Pairs with an empty value are left out.
    ///
    /// @throws IllegalArgumentException if a name is repeated or a value is missing
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a label value is missing");
        }
        LabelsBuilder builder = new LabelsBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (builder.has(namesAndValues[i])) {
                throw new IllegalArgumentException("label " + namesAndValues[i] + " is repeated");
            }
            builder.set(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    public static Labels of(Map<String, String> labels) {
        LabelsBuilder builder = new LabelsBuilder();
        labels.forEach(builder::set);
        return builder.build();
    }

    /// Labels over names and values in turn that are already sorted, distinct and free of empty
    /// values. The array is not copied: the caller gives it away.
    public static Labels ofSorted(String[] sortedPairs) {
        assert isSorted(sortedPairs) : "labels not sorted: " + Arrays.toString(sortedPairs);
        return sortedPairs.length == 0 ? EMPTY : new Labels(sortedPairs);
    }

    private static boolean isSorted(String[] pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i + 1].isEmpty()
                    || (i > 0 && Utf8Order.compare(pairs[i - 2], pairs[i]) >= 0)) {
                return false;
            }
        }
        return true;
    }

    /// The number of labels.
    public int size() {
        return pairs.length / 2;
    }

    public boolean isEmpty() {
        return pairs.length == 0;
    }

    public String name(int index) {
        return pairs[2 * index];
    }

    public String value(int index) {
        return pairs[2 * index + 1];
    }

    /// The value of the label, empty if there is none.
    public String get(String name) {
        int index = indexOf(name);
        return index < 0 ? "" : value(index);
    }

    public boolean has(String name) {
        return indexOf(name) >= 0;
    }

    public String metricName() {
        return get(METRIC_NAME);
    }

    private int indexOf(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return i / 2;
            }
        }
        return -1;
    }

    /// These labels without the named ones.
    public Labels without(String... names) {
        LabelsBuilder builder = new LabelsBuilder(this);
        for (String name : names) {
            builder.remove(name);
        }
        return builder.build();
    }

    /// Only the named ones of these labels.
    public Labels only(Iterable<String> names) {
        LabelsBuilder builder = new LabelsBuilder();
        for (String name : names) {
            builder.set(name, get(name));
        }
        return builder.build();
    }

    public LabelsBuilder toBuilder() {
        return new LabelsBuilder(this);
    }

    /// The labels as entries, in order.
    public List<Map.Entry<String, String>> entries() {
        List<Map.Entry<String, String>> entries = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            entries.add(new AbstractMap.SimpleImmutableEntry<>(name(i), value(i)));
        }
        return entries;
    }

    /// Label by label: name, then value, each in UTF-8 byte order; a prefix sorts first.
    @Override
    public int compareTo(Labels other) {
        int common = Math.min(pairs.length, other.pairs.length);
        for (int i = 0; i < common; i++) {
            int order = Utf8Order.compare(pairs[i], other.pairs[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(pairs.length, other.pairs.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Labels labels && Arrays.equals(pairs, labels.pairs);
    }

    @Override
    public int hashCode() {
        int result = hash;
        if (result == 0) {
            result = Arrays.hashCode(pairs);
            hash = result;
        }
        return result;
    }

    /// As Prometheus prints them: `{__name__="up", job="node"}`, names quoted if they need it.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < size(); i++) {
            if (i > 0) {
                text.append(", ");
            }
            text.append(isLegacyName(name(i)) ? name(i) : GoFormat.quote(name(i)));
            text.append('=').append(GoFormat.quote(value(i)));
        }
        return text.append('}').toString();
    }

    /// Whether a label name can be written without quotes: `[a-zA-Z_][a-zA-Z0-9_]*`.
    public static boolean isLegacyName(String name) {
        if (name.isEmpty() || (name.charAt(0) >= '0' && name.charAt(0) <= '9')) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean word =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '_';
            if (!word) {
                return false;
            }
        }
        return true;
    }
}
