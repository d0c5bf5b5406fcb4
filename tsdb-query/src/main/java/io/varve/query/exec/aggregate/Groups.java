package io.varve.query.exec.aggregate;

import io.varve.query.ast.Aggregation;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.SeriesGroups;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.List;

/// Which group each announced series of an aggregation's operand belongs to. Groups are numbered in
/// the order of first appearance. Immutable.
final class Groups {
    private final int[] groupOf;
    private final int[] sizes;
    private final int[] lasts;
    private final SeriesGroups numbers;
    private final boolean[] anyMarked;
    private final boolean[] anyUnmarked;
    private final List<SeriesMeta> announced;

    Groups(LabelSelection selection, List<SeriesMeta> series) {
        this.numbers = new SeriesGroups(selection);
        this.groupOf = new int[series.size()];
        for (int i = 0; i < groupOf.length; i++) {
            groupOf[i] = numbers.add(series.get(i).labels());
        }
        this.sizes = new int[numbers.count()];
        this.lasts = new int[numbers.count()];
        this.anyMarked = new boolean[numbers.count()];
        this.anyUnmarked = new boolean[numbers.count()];
        for (int i = 0; i < groupOf.length; i++) {
            sizes[groupOf[i]]++;
            lasts[groupOf[i]] = i;
            if (series.get(i).dropName()) {
                anyMarked[groupOf[i]] = true;
            } else {
                anyUnmarked[groupOf[i]] = true;
            }
        }
        this.announced = new ArrayList<>(numbers.count());
        for (int group = 0; group < numbers.count(); group++) {
            Labels labels = numbers.shared(group);
            if (anyUnmarked[group]) {
                announced.add(new SeriesMeta(labels, false));
            }
            if (anyMarked[group]) {
                announced.add(new SeriesMeta(labels, true));
            }
        }
    }

    /// The labels that the groups of an aggregation keep.
    static LabelSelection selection(Aggregation node) {
        if (!node.without()) {
            return LabelSelection.only(node.labels());
        }
        List<String> dropped = new ArrayList<>(node.labels());
        dropped.add(Labels.METRIC_NAME);
        return LabelSelection.allBut(dropped);
    }

    int count() {
        return sizes.length;
    }

    /// The labels that the series of a group share.
    Labels labels(int group) {
        return numbers.shared(group);
    }

    /// The group of a series.
    int of(int series) {
        return groupOf[series];
    }

    /// The number of series in a group.
    int size(int group) {
        return sizes[group];
    }

    /// The last series of a group.
    int last(int group) {
        return lasts[group];
    }

    /// Whether some series of a group are marked for the removal of their names and some are not.
    boolean isMixed(int group) {
        return anyMarked[group] && anyUnmarked[group];
    }

    /// One series for each group; two for mixed ones, of which the first is not marked. The second
    /// has the steps at which a marked series has an element.
    List<SeriesMeta> announced() {
        return announced;
    }
}
