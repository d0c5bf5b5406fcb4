package io.varve.query.naive;

import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Names and label sets (conformance FORMAT.md, B5.6).
final class NaiveNames {
    private final boolean delayed;

    NaiveNames(Features features) {
        this.delayed = features.has(Feature.DELAYED_NAME_REMOVAL);
    }

    static Labels without(Labels labels) {
        return labels.without("__name__", "__type__", "__unit__");
    }

    /// Drops the name: marks the element, or removes the name if removal is not delayed.
    NaiveElement drop(NaiveElement element) {
        return delayed
                ? element.named(element.labels(), true)
                : element.named(without(element.labels()), false);
    }

    List<NaiveElement> drop(List<NaiveElement> elements) {
        List<NaiveElement> dropped = new ArrayList<>();
        elements.forEach(element -> dropped.add(drop(element)));
        return dropped;
    }

    boolean delayed() {
        return delayed;
    }

    /// The end of a query.
    static List<NaiveElement> removeMarked(List<NaiveElement> elements) {
        List<NaiveElement> removed = new ArrayList<>();
        for (NaiveElement element : elements) {
            removed.add(
                    element.dropName() ? element.named(without(element.labels()), false) : element);
        }
        return distinct(removed);
    }

    static List<NaiveElement> distinct(List<NaiveElement> elements) {
        Set<Labels> seen = new HashSet<>();
        for (NaiveElement element : elements) {
            if (!seen.add(element.labels())) {
                throw error("vector cannot contain metrics with the same labelset");
            }
        }
        return elements;
    }

    static VarveException error(String text) {
        return new VarveException(ErrorKind.EXECUTION, text);
    }
}
