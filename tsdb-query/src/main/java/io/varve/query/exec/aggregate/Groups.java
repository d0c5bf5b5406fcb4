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
    private final List<SeriesMeta> announced;

    Groups(LabelSelection selection, List<SeriesMeta> series) {
        SeriesGroups groups = new SeriesGroups(selection);
        this.groupOf = new int[series.size()];
        for (int i = 0; i < groupOf.length; i++) {
            groupOf[i] = groups.add(series.get(i).labels());
        }
        this.sizes = new int[groups.count()];
        this.lasts = new int[groups.count()];
        boolean[] dropName = new boolean[groups.count()];
        for (int i = 0; i < groupOf.length; i++) {
            sizes[groupOf[i]]++;
            lasts[groupOf[i]] = i;
            dropName[groupOf[i]] |= series.get(i).dropName();
        }
        this.announced = new ArrayList<>(groups.count());
        for (int group = 0; group < groups.count(); group++) {
            announced.add(new SeriesMeta(groups.shared(group), dropName[group]));
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

    /// Labels of the groups. The name of a group is to be removed if that of any of its series is.
    List<SeriesMeta> announced() {
        return announced;
    }
}
