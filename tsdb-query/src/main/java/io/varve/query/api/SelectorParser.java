package io.varve.query.api;

import io.varve.storage.model.Matcher;
import java.util.List;

/// Reads a selector without range, offset and `@`, such as `up{job="node"}`. Thread-safe.
@FunctionalInterface
public interface SelectorParser {
    /// @throws io.varve.storage.runtime.VarveException of kind INVALID, with the position
    List<Matcher> parse(String selector);
}
