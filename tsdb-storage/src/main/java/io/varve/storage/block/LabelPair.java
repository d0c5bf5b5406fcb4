package io.varve.storage.block;

import io.varve.storage.model.Utf8Order;

/// A label name with a value. Ordered by name, then value, in UTF-8 byte order.
record LabelPair(String name, String value) implements Comparable<LabelPair> {
    @Override
    public int compareTo(LabelPair other) {
        int order = Utf8Order.compare(name, other.name);
        return order != 0 ? order : Utf8Order.compare(value, other.value);
    }
}
