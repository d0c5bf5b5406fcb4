package io.varve.query.exec.binary;

import io.varve.query.exec.Charge;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesGroups;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `and`: the left elements whose key occurs right. `unless`: those whose key does not. Of the
/// right side only the steps are held at which a key occurs.
final class SetIntersection implements VectorOperator {
    private final QueryContext context;
    private final StepGrid grid;
    private final LabelSelection key;
    private final VectorOperator left;
    private final VectorOperator right;
    private final boolean unless;
    private final Charge charge;

    /// Steps at which a key occurs right, by group; null until the right side has been read.
    private long @Nullable [][] occurs;

    private int @Nullable [] groupOfRight;

    /// Group of each left series, -1 if its key never occurs right.
    private int[] groupOfLeft = new int[0];

    private int groupCount;
    private int leftRead;

    SetIntersection(
            QueryContext context,
            StepGrid grid,
            LabelSelection key,
            VectorOperator left,
            VectorOperator right,
            boolean unless) {
        this.context = context;
        this.grid = grid;
        this.key = key;
        this.left = left;
        this.right = right;
        this.unless = unless;
        this.charge = new Charge(context);
    }

    @Override
    public List<SeriesMeta> series() {
        List<SeriesMeta> leftSeries = left.series();
        List<SeriesMeta> rightSeries = right.series();
        SeriesGroups groups = new SeriesGroups(key);
        int[] groupsOfRight = new int[rightSeries.size()];
        for (int i = 0; i < groupsOfRight.length; i++) {
            groupsOfRight[i] = groups.add(rightSeries.get(i).labels());
        }
        groupOfRight = groupsOfRight;
        groupCount = groups.count();
        groupOfLeft = new int[leftSeries.size()];
        List<SeriesMeta> announced = new ArrayList<>();
        for (int i = 0; i < groupOfLeft.length; i++) {
            groupOfLeft[i] = groups.find(leftSeries.get(i).labels());
            if (unless || groupOfLeft[i] >= 0) {
                announced.add(leftSeries.get(i));
            }
        }
        return announced;
    }

    @Override
    public boolean next(StepColumn column) {
        long[][] steps = occurs;
        if (steps == null) {
            steps = readRight();
            occurs = steps;
        }
        while (left.next(column)) {
            context.cancel().check("expression evaluation");
            int group = groupOfLeft[leftRead++];
            if (group >= 0) {
                keep(column.present(), steps[group]);
                return true;
            }
            if (unless) {
                return true;
            }
        }
        return false;
    }

    private void keep(long[] present, long[] occursAt) {
        for (int word = 0; word < present.length; word++) {
            present[word] &= unless ? ~occursAt[word] : occursAt[word];
        }
    }

    private long[][] readRight() {
        StepColumn column = new StepColumn(grid.count());
        int words = column.present().length;
        charge.take((long) groupCount * (16 + 8L * words));
        long[][] steps = new long[groupCount][words];
        int[] groups = groupOfRight == null ? new int[0] : groupOfRight;
        for (int read = 0; right.next(column); read++) {
            context.cancel().check("expression evaluation");
            long[] occursAt = steps[groups[read]];
            for (int word = 0; word < words; word++) {
                occursAt[word] |= column.present()[word];
            }
        }
        return steps;
    }

    @Override
    public void close() {
        left.close();
        right.close();
        charge.close();
    }
}
