package io.varve.query.exec;

import io.varve.query.ast.Span;
import java.util.HashMap;
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

    /// What the texts, with their prefixes, go on with.
    private final Map<String, Detail> details = new HashMap<>();

    /// What an annotation says of all the times that it came up. Immutable.
    public interface Detail {
        /// Both together.
        ///
        /// @param other of the same text, so of the same type
        Detail merge(Detail other);

        /// What is appended to the text.
        String text();
    }

    /// @param text without the prefix `PromQL warning: ` and without a position
    public synchronized void warn(String text, Span span) {
        warnings.put("PromQL warning: " + text, span);
    }

    /// @param text without the prefix `PromQL info: ` and without a position
    public synchronized void info(String text, Span span) {
        infos.put("PromQL info: " + text, span);
    }

    /// A warning with a text that collapses with its equals whatever the details are.
    public synchronized void warn(String text, Detail detail, Span span) {
        warn(text, span);
        details.merge("PromQL warning: " + text, detail, Detail::merge);
    }

    /// An info with a text that collapses with its equals whatever the details are.
    public synchronized void info(String text, Detail detail, Span span) {
        info(text, span);
        details.merge("PromQL info: " + text, detail, Detail::merge);
    }

    public synchronized Map<String, Span> warnings() {
        return detailed(warnings);
    }

    public synchronized Map<String, Span> infos() {
        return detailed(infos);
    }

    private Map<String, Span> detailed(Map<String, Span> annotations) {
        Map<String, Span> detailed = new LinkedHashMap<>();
        annotations.forEach((text, span) -> {
            Detail detail = details.get(text);
            detailed.put(detail == null ? text : text + detail.text(), span);
        });
        return detailed;
    }
}
