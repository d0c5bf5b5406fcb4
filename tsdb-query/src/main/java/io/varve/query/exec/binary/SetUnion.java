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

/// `or`: all left elements, then the right ones whose key does not occur left. Of the left side
/// only the steps are held at which a key occurs.
final class SetUnion implements VectorOperator {
    private final QueryContext context;
    private final StepGrid grid;
    private final LabelSelection key;
    private final VectorOperator left;
    private final VectorOperator right;
    private final Charge charge;

    /// Steps at which a key occurs left, by group.
    private long[][] occurs = new long[0][];

    /// Group of each left series, -1 if its key never occurs right.
    private int[] groupOfLeft = new int[0];

    private int[] groupOfRight = new int[0];
    private int leftRead;
    private int rightRead;
    private boolean leftDone;

    SetUnion(
            QueryContext context,
            StepGrid grid,
            LabelSelection key,
            VectorOperator left,
            VectorOperator right) {
        this.context = context;
        this.grid = grid;
        this.key = key;
        this.left = left;
        this.right = right;
        this.charge = new Charge(context);
    }

    @Override
    public List<SeriesMeta> series() {
        List<SeriesMeta> leftSeries = left.series();
        List<SeriesMeta> rightSeries = right.series();
        SeriesGroups groups = new SeriesGroups(key);
        groupOfRight = new int[rightSeries.size()];
        for (int i = 0; i < groupOfRight.length; i++) {
            groupOfRight[i] = groups.add(rightSeries.get(i).labels());
        }
        groupOfLeft = new int[leftSeries.size()];
        for (int i = 0; i < groupOfLeft.length; i++) {
            groupOfLeft[i] = groups.find(leftSeries.get(i).labels());
        }
        int words = (grid.count() + 63) >> 6;
        charge.take((long) groups.count() * (16 + 8L * words));
        occurs = new long[groups.count()][words];
        List<SeriesMeta> announced = new ArrayList<>(leftSeries.size() + rightSeries.size());
        announced.addAll(leftSeries);
        announced.addAll(rightSeries);
        return announced;
    }

    @Override
    public boolean next(StepColumn column) {
        context.cancel().check("expression evaluation");
        if (!leftDone) {
            if (left.next(column)) {
                int group = groupOfLeft[leftRead++];
                if (group >= 0) {
                    note(column.present(), occurs[group]);
                }
                return true;
            }
            leftDone = true;
        }
        if (!right.next(column)) {
            return false;
        }
        long[] occursAt = occurs[groupOfRight[rightRead++]];
        long[] present = column.present();
        for (int word = 0; word < present.length; word++) {
            present[word] &= ~occursAt[word];
        }
        return true;
    }

    private static void note(long[] present, long[] occursAt) {
        for (int word = 0; word < present.length; word++) {
            occursAt[word] |= present[word];
        }
    }

    @Override
    public void close() {
        left.close();
        right.close();
        charge.close();
    }
}
