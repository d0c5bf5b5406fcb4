package io.varve.query.exec.range;

import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.SeriesGroups;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.List;

/// Finds out whether two series with the same labels both have values, which Prometheus refuses as
/// the result of one operation. Not thread-safe.
final class DuplicateSeries {
    private static final int[] DISTINCT = {};

    /// Equal for series with equal labels; DISTINCT if all differ.
    private final int[] groupOf;

    private final boolean[] seen;

    DuplicateSeries(List<SeriesMeta> series) {
        int[] group = new int[series.size()];
        SeriesGroups groups = new SeriesGroups(LabelSelection.ALL);
        for (int i = 0; i < group.length; i++) {
            group[i] = groups.add(series.get(i).labels());
        }
        this.groupOf = groups.count() == group.length ? DISTINCT : group;
        this.seen = new boolean[groupOf.length];
    }

    /// Tells that a series has values.
    ///
    /// @throws VarveException of kind EXECUTION, with Prometheus's text, if one with the same
    ///   labels has values too
    void hasValues(int index) {
        if (groupOf.length == 0) {
            return;
        }
        if (seen[groupOf[index]]) {
            throw new VarveException(ErrorKind.EXECUTION, DistinctLabelsets.ERROR);
        }
        seen[groupOf[index]] = true;
    }
}
