package io.varve.query.exec.aggregate;

import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;

/// An accumulator that takes no histograms: there are those that say so.
abstract class FloatAccumulator implements Accumulator {
    private final AggregationNotes notes;

    FloatAccumulator(AggregationNotes notes) {
        this.notes = notes;
    }

    @Override
    public final void add(SeriesMeta series, StepColumn column) {
        if (column.anyHistogram()) {
            int present = column.count();
            column.removeHistograms();
            if (column.count() < present) {
                notes.histogramIgnored();
            }
        }
        addFloats(column);
    }

    /// @param column holds floats only
    abstract void addFloats(StepColumn column);
}
