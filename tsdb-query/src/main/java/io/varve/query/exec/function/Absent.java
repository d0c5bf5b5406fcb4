package io.varve.query.exec.function;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.model.Labels;
import java.util.List;

/// `absent(v)`: 1 at the steps at which the vector is empty.
final class Absent implements VectorOperator {
    private final QueryContext context;
    private final VectorOperator input;
    private final Labels labels;
    private boolean yielded;

    Absent(QueryContext context, VectorOperator input, Labels labels) {
        this.context = context;
        this.input = input;
        this.labels = labels;
    }

    @Override
    public List<SeriesMeta> series() {
        return List.of(new SeriesMeta(labels, false));
    }

    @Override
    public boolean next(StepColumn column) {
        if (yielded) {
            return false;
        }
        yielded = true;
        StepColumn read = new StepColumn(column.steps());
        long[] seen = new long[read.present().length];
        input.series();
        while (input.next(read)) {
            context.cancel().check("expression evaluation");
            for (int word = 0; word < seen.length; word++) {
                seen[word] |= read.present()[word];
            }
        }
        column.clear();
        for (int step = 0; step < column.steps(); step++) {
            if ((seen[step >> 6] & (1L << step)) == 0) {
                column.set(step, 1);
            }
        }
        return true;
    }

    @Override
    public void close() {
        input.close();
    }
}
