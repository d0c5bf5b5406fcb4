package io.varve.query.exec.range;

import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds out whether two series with the same labels both have values, which Prometheus refuses as
/// the result of one operation. Not thread-safe.
final class DuplicateSeries {
    private static final int[] DISTINCT = {};

    /// The first series with the same labels, for each series; DISTINCT if all differ.
    private final int[] firstOf;

    private final boolean[] seen;

    DuplicateSeries(List<SeriesMeta> series) {
        int[] first = new int[series.size()];
        boolean distinct = true;
        Map<Labels, Integer> positions = HashMap.newHashMap(series.size());
        for (int i = 0; i < first.length; i++) {
            Integer before = positions.putIfAbsent(series.get(i).labels(), i);
            first[i] = before == null ? i : before;
            distinct &= before == null;
        }
        this.firstOf = distinct ? DISTINCT : first;
        this.seen = new boolean[firstOf.length];
    }

    /// Tells that a series has values.
    ///
    /// @throws VarveException of kind EXECUTION, with Prometheus's text, if one with the same
    ///   labels has values too
    void hasValues(int index) {
        if (firstOf.length == 0) {
            return;
        }
        if (seen[firstOf[index]]) {
            throw new VarveException(ErrorKind.EXECUTION, DistinctLabelsets.ERROR);
        }
        seen[firstOf[index]] = true;
    }
}
