package io.varve.query.exec.binary;

import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.NameRemoval;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A binary operator between a vector and a scalar, on whichever side. Comparisons keep the
/// elements of the vector.
final class VectorToScalar implements VectorOperator {
    private final QueryContext context;
    private final VectorOperator vector;
    private final ScalarOperator scalar;
    private final boolean scalarLeft;
    private final boolean dropsName;
    private final BinaryNotes notes;
    private final ElementOperation operation;
    private final StepColumn element;
    private @Nullable StepColumn scalarColumn;

    private VectorToScalar(
            QueryContext context,
            StepGrid grid,
            Binary node,
            VectorOperator vector,
            ScalarOperator scalar,
            boolean scalarLeft) {
        this.context = context;
        this.vector = vector;
        this.scalar = scalar;
        this.scalarLeft = scalarLeft;
        this.dropsName =
                node.operator().kind() == BinaryOperator.Kind.ARITHMETIC || node.returnBool();
        this.notes = new BinaryNotes(context, node, grid.count());
        this.operation =
                new ElementOperation(
                        node.operator(), node.returnBool(), scalarLeft, notes, grid.count());
        this.element = new StepColumn(grid.count());
    }

    static VectorOperator of(
            QueryContext context,
            StepGrid grid,
            Binary node,
            VectorOperator left,
            ScalarOperator right) {
        return DistinctLabelsets.of(
                context, new VectorToScalar(context, grid, node, left, right, false));
    }

    static VectorOperator of(
            QueryContext context,
            StepGrid grid,
            Binary node,
            ScalarOperator left,
            VectorOperator right) {
        return DistinctLabelsets.of(
                context, new VectorToScalar(context, grid, node, right, left, true));
    }

    @Override
    public List<SeriesMeta> series() {
        List<SeriesMeta> series = vector.series();
        scalarColumn();
        return dropsName ? NameRemoval.drop(context, series) : series;
    }

    @Override
    public boolean next(StepColumn column) {
        context.cancel().check("expression evaluation");
        if (!vector.next(element)) {
            notes.publish();
            return false;
        }
        StepColumn other = scalarColumn();
        operation.apply(scalarLeft ? other : element, scalarLeft ? element : other, column);
        return true;
    }

    private StepColumn scalarColumn() {
        StepColumn column = scalarColumn;
        if (column == null) {
            column = new StepColumn(element.steps());
            double[] values = scalar.values();
            for (int step = 0; step < values.length; step++) {
                column.set(step, values[step]);
            }
            scalarColumn = column;
        }
        return column;
    }

    @Override
    public void close() {
        vector.close();
        scalar.close();
    }
}
