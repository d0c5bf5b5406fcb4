package io.varve.query.naive;

import io.varve.query.ast.Span;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Annotations as a set of texts, each with all the places at which it came up: which of them a
/// query names depends on the order of evaluation (conformance FORMAT.md, A9.5).
public final class NaiveNotes {
    private final Map<String, Set<Integer>> warnings = new TreeMap<>();
    private final Map<String, Set<Integer>> infos = new TreeMap<>();

    private final Set<String> optional = new TreeSet<>();

    void warn(String text, Span place) {
        warnings.computeIfAbsent("PromQL warning: " + text, _ -> new TreeSet<>())
                .add(place.start());
    }

    void info(String text, Span place) {
        infos.computeIfAbsent("PromQL info: " + text, _ -> new TreeSet<>()).add(place.start());
    }

    /// A warning that may be given or not: where a function gives up, what it has seen by then is a
    /// matter of order.
    void perhapsWarn(String text) {
        optional.add("PromQL warning: " + text);
    }

    /// An info that may be given or not.
    void perhapsInfo(String text) {
        optional.add("PromQL info: " + text);
    }

    boolean isOptional(String text) {
        return optional.contains(text);
    }

    /// Places by text.
    public Map<String, Set<Integer>> warnings() {
        return warnings;
    }

    /// Places by text.
    public Map<String, Set<Integer>> infos() {
        return infos;
    }
}
