package io.varve.query.exec;

import io.varve.storage.model.Labels;
import io.varve.storage.model.Utf8Order;
import java.util.Collection;

/// Which labels of a series count: only the named ones, or all but the named ones. The clauses `by`
/// and `on` are of the first kind, `without` and `ignoring` of the second. A missing label counts
/// as an empty one. Immutable and thread-safe.
public final class LabelSelection {
    /// Every label counts.
    public static final LabelSelection ALL = new LabelSelection(new String[0], false);

    private final String[] names;
    private final boolean only;

    private LabelSelection(String[] names, boolean only) {
        this.names = names;
        this.only = only;
    }

    public static LabelSelection only(Collection<String> names) {
        return new LabelSelection(sorted(names), true);
    }

    public static LabelSelection allBut(Collection<String> names) {
        return new LabelSelection(sorted(names), false);
    }

    private static String[] sorted(Collection<String> names) {
        return names.stream().distinct().sorted(Utf8Order::compare).toArray(String[]::new);
    }

    private boolean isAll() {
        return !only && names.length == 0;
    }

    /// The labels that count.
    public Labels apply(Labels labels) {
        if (isAll()) {
            return labels;
        }
        int kept = 0;
        for (int i = 0; i < labels.size(); i++) {
            kept += counts(labels.name(i)) ? 1 : 0;
        }
        if (kept == labels.size()) {
            return labels;
        }
        String[] pairs = new String[2 * kept];
        int at = 0;
        for (int i = 0; i < labels.size(); i++) {
            if (counts(labels.name(i))) {
                pairs[at++] = labels.name(i);
                pairs[at++] = labels.value(i);
            }
        }
        return Labels.ofSorted(pairs);
    }

    /// Whether a label of this name counts.
    public boolean counts(String name) {
        for (String listed : names) {
            if (listed.equals(name)) {
                return only;
            }
        }
        return !only;
    }

    /// A hash of the labels that count: equal for series that are [#same].
    public int hash(Labels labels) {
        if (isAll()) {
            return labels.hashCode();
        }
        int hash = 1;
        if (only) {
            for (String name : names) {
                hash = 31 * hash + labels.get(name).hashCode();
            }
        } else {
            for (int i = 0; i < labels.size(); i++) {
                if (counts(labels.name(i))) {
                    hash =
                            31 * (31 * hash + labels.name(i).hashCode())
                                    + labels.value(i).hashCode();
                }
            }
        }
        return hash;
    }

    /// Whether two series agree in the labels that count.
    public boolean same(Labels a, Labels b) {
        if (isAll()) {
            return a.equals(b);
        }
        if (only) {
            for (String name : names) {
                if (!a.get(name).equals(b.get(name))) {
                    return false;
                }
            }
            return true;
        }
        int i = next(a, 0);
        int j = next(b, 0);
        while (i < a.size() && j < b.size()) {
            if (!a.name(i).equals(b.name(j)) || !a.value(i).equals(b.value(j))) {
                return false;
            }
            i = next(a, i + 1);
            j = next(b, j + 1);
        }
        return i == a.size() && j == b.size();
    }

    private int next(Labels labels, int from) {
        int at = from;
        while (at < labels.size() && !counts(labels.name(at))) {
            at++;
        }
        return at;
    }
}
