package io.varve.query.exec.aggregate;

import io.varve.query.exec.Charge;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.ValueQuantile;
import java.util.ArrayList;
import java.util.List;

/// `quantile`: needs all values of its group at once.
final class QuantileAccumulator extends FloatAccumulator {
    private final double[] fractions;
    private final Charge charge;
    private final List<StepColumn> columns = new ArrayList<>();

    /// @param fractions one per step
    /// @param charge of the operator, for what is held
    QuantileAccumulator(AggregationNotes notes, double[] fractions, Charge charge) {
        super(notes);
        this.fractions = fractions;
        this.charge = charge;
    }

    @Override
    void addFloats(StepColumn column) {
        if (column.next(0) >= 0) {
            StepColumn copy = column.copy();
            charge.hold(copy);
            columns.add(copy);
        }
    }

    @Override
    public void finish(StepColumn result) {
        double[] values = new double[columns.size()];
        for (int step = 0; step < fractions.length; step++) {
            int count = 0;
            for (StepColumn column : columns) {
                if (column.has(step)) {
                    values[count++] = column.value(step);
                }
            }
            if (count > 0) {
                result.set(step, ValueQuantile.of(fractions[step], values, count));
            }
        }
        columns.forEach(charge::release);
        columns.clear();
    }

    @Override
    public long bytes() {
        return 80;
    }
}
