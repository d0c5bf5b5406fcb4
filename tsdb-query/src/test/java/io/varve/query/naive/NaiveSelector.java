package io.varve.query.naive;

import io.varve.query.ast.VectorSelector;
import java.util.List;

/// Where a naive evaluation finds its data.
@FunctionalInterface
public interface NaiveSelector {
    /// The elements that a selector yields at a time, sorted by labels.
    List<NaiveElement> select(VectorSelector selector, long timeMs);
}
