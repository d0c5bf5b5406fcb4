package io.varve.query.exec;

import io.varve.query.ast.Span;
import java.util.LinkedHashMap;
import java.util.Map;

/// Warnings and infos of a query: a set of texts, each with the place of an expression in the
/// query. Equal texts collapse, the place of the latest stays (conformance FORMAT.md, A9.5).
/// Thread-safe.
public final class Annotations {
    /// Something is likely wrong.
    private final Map<String, Span> warnings = new LinkedHashMap<>();

    /// Something may be of interest.
    private final Map<String, Span> infos = new LinkedHashMap<>();

    /// @param text without the prefix `PromQL warning: ` and without a position
    public synchronized void warn(String text, Span span) {
        warnings.put("PromQL warning: " + text, span);
    }

    /// @param text without the prefix `PromQL info: ` and without a position
    public synchronized void info(String text, Span span) {
        infos.put("PromQL info: " + text, span);
    }

    public synchronized Map<String, Span> warnings() {
        return new LinkedHashMap<>(warnings);
    }

    public synchronized Map<String, Span> infos() {
        return new LinkedHashMap<>(infos);
    }
}
