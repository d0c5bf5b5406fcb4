package io.varve.storage.model;

import java.util.Arrays;

/// Builds [Labels]: set, replace and remove labels in any order. Not thread-safe; may be used on
/// after [#build()].
public final class LabelsBuilder {
    private String[] pairs;
    private int length;

    public LabelsBuilder() {
        pairs = new String[16];
    }

    public LabelsBuilder(Labels from) {
        pairs = new String[Math.max(16, 2 * from.size() + 4)];
        for (int i = 0; i < from.size(); i++) {
            pairs[length++] = from.name(i);
            pairs[length++] = from.value(i);
        }
    }

    /// Sets the label, or removes it if the value is empty.
    public LabelsBuilder set(String name, String value) {
        if (value.isEmpty()) {
            return remove(name);
        }
        int at = search(name);
        if (at >= 0) {
            pairs[at + 1] = value;
            return this;
        }
        int insert = -at - 1;
        if (length + 2 > pairs.length) {
            pairs = Arrays.copyOf(pairs, 2 * pairs.length);
        }
        System.arraycopy(pairs, insert, pairs, insert + 2, length - insert);
        pairs[insert] = name;
        pairs[insert + 1] = value;
        length += 2;
        return this;
    }

    public LabelsBuilder remove(String name) {
        int at = search(name);
        if (at >= 0) {
            System.arraycopy(pairs, at + 2, pairs, at, length - at - 2);
            length -= 2;
        }
        return this;
    }

    public boolean has(String name) {
        return search(name) >= 0;
    }

    /// The value of the label, empty if there is none.
    public String get(String name) {
        int at = search(name);
        return at < 0 ? "" : pairs[at + 1];
    }

    /// The position of the name in the array, or `-insertionPoint - 1`.
    private int search(String name) {
        // Senders give sorted labels, so the end is the likely place.
        int at = length;
        while (at > 0) {
            int order = Utf8Order.compare(pairs[at - 2], name);
            if (order == 0) {
                return at - 2;
            }
            if (order < 0) {
                return -at - 1;
            }
            at -= 2;
        }
        return -1;
    }

    public Labels build() {
        return Labels.ofSorted(Arrays.copyOf(pairs, length));
    }
}
