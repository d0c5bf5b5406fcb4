package io.varve.query.exec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operator that must have read all its input before it knows which series it yields, or in
/// which order: it evaluates itself when it is asked for its series.
public abstract class HoldingOperator implements VectorOperator {
    private final Charge charge;
    private @Nullable HeldSeries held;

    protected HoldingOperator(QueryContext context) {
        this.charge = new Charge(context);
    }

    /// What the operator holds; closed with it.
    protected final Charge charge() {
        return charge;
    }

    /// Reads the input and adds the series to be yielded, in their order.
    protected abstract void evaluate(HeldSeries output);

    /// Closes the inputs.
    protected abstract void closeInputs();

    @Override
    public final List<SeriesMeta> series() {
        return evaluated().series();
    }

    @Override
    public final boolean next(StepColumn column) {
        return evaluated().next(column);
    }

    private HeldSeries evaluated() {
        HeldSeries series = held;
        if (series == null) {
            series = new HeldSeries(charge);
            evaluate(series);
            held = series;
        }
        return series;
    }

    @Override
    public final void close() {
        closeInputs();
        charge.close();
    }
}
