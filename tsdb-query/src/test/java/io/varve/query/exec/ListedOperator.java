package io.varve.query.exec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Yields given series. Knows whether it has been read to its end and closed.
public final class ListedOperator implements VectorOperator {
    private final List<SeriesMeta> series;
    private final List<StepColumn> columns;
    private int yielded;
    private boolean exhausted;
    private boolean closed;

    ListedOperator(Map<SeriesMeta, StepColumn> series) {
        this.series = List.copyOf(series.keySet());
        this.columns = new ArrayList<>(series.values());
    }

    @Override
    public List<SeriesMeta> series() {
        return series;
    }

    @Override
    public boolean next(StepColumn column) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (yielded == columns.size()) {
            exhausted = true;
            return false;
        }
        // What the column held before must not matter: NaN everywhere instead of its leavings.
        column.clear();
        for (int step = 0; step < column.steps(); step++) {
            column.values()[step] = Double.NaN;
        }
        column.addAll(columns.get(yielded++));
        return true;
    }

    /// Whether the consumer has seen the end.
    public boolean isExhausted() {
        return exhausted;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
