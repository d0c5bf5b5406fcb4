package io.varve.query.exec.function;

import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.model.Labels;
import java.util.List;

/// `vector(s)`: one element without labels.
final class VectorOfScalar implements VectorOperator {
    private final ScalarOperator input;
    private boolean yielded;

    VectorOfScalar(ScalarOperator input) {
        this.input = input;
    }

    @Override
    public List<SeriesMeta> series() {
        return List.of(new SeriesMeta(Labels.EMPTY, false));
    }

    @Override
    public boolean next(StepColumn column) {
        if (yielded) {
            return false;
        }
        yielded = true;
        column.clear();
        double[] values = input.values();
        for (int step = 0; step < values.length; step++) {
            column.set(step, values[step]);
        }
        return true;
    }

    @Override
    public void close() {
        input.close();
    }
}
