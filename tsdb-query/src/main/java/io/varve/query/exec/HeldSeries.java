package io.varve.query.exec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Series that an operator has to hold before it can yield them. Each is let go when it is yielded.
/// Not thread-safe.
public final class HeldSeries {
    private final Charge charge;
    private final List<SeriesMeta> series = new ArrayList<>();
    private final List<@Nullable StepColumn> columns = new ArrayList<>();
    private int yielded;

    /// @param charge closed by the operator
    public HeldSeries(Charge charge) {
        this.charge = charge;
    }

    /// Appends a series.
    ///
    /// @param column given away by the caller
    public void add(SeriesMeta meta, StepColumn column) {
        charge.hold(column);
        series.add(meta);
        columns.add(column);
    }

    /// The series in the order in which they were added.
    public List<SeriesMeta> series() {
        return series;
    }

    /// Fills the column with the next series.
    ///
    /// @return false if all have been yielded
    public boolean next(StepColumn column) {
        if (yielded == columns.size()) {
            return false;
        }
        StepColumn held = columns.set(yielded++, null);
        if (held == null) {
            throw new IllegalStateException("series " + (yielded - 1) + " is gone");
        }
        column.copyFrom(held);
        charge.release(held);
        return true;
    }
}
