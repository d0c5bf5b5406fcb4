package io.varve.query.exec.aggregate;

import io.varve.query.exec.StepColumn;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// Columns of the series that have one, in the order in which they got it.
final class Columns {
    private final int steps;
    private final Map<Integer, StepColumn> columns = new LinkedHashMap<>();

    Columns(int steps) {
        this.steps = steps;
    }

    /// The column of a series, an empty one if it has none yet.
    StepColumn of(int series) {
        return columns.computeIfAbsent(series, _ -> new StepColumn(steps));
    }

    void forEach(BiConsumer<Integer, StepColumn> action) {
        columns.forEach(action);
    }
}
