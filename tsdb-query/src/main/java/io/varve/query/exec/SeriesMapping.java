package io.varve.query.exec;

import java.util.ArrayList;
import java.util.List;

/// An operator that yields one series for each series of its input, in the same order.
public abstract class SeriesMapping implements VectorOperator {
    private final QueryContext context;
    private final VectorOperator input;

    protected SeriesMapping(QueryContext context, VectorOperator input) {
        this.context = context;
        this.input = input;
    }

    protected final QueryContext context() {
        return context;
    }

    /// What becomes of an announced series.
    protected abstract SeriesMeta announce(SeriesMeta series);

    /// Turns the values of an input series into those of the output, in place.
    protected abstract void transform(StepColumn column);

    @Override
    public List<SeriesMeta> series() {
        List<SeriesMeta> announced = input.series();
        List<SeriesMeta> mapped = new ArrayList<>(announced.size());
        for (SeriesMeta series : announced) {
            mapped.add(announce(series));
        }
        return mapped;
    }

    @Override
    public boolean next(StepColumn column) {
        context.cancel().check("expression evaluation");
        if (!input.next(column)) {
            return false;
        }
        transform(column);
        return true;
    }

    @Override
    public void close() {
        input.close();
    }
}
