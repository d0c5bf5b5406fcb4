package io.varve.query.exec.binary;

import io.varve.query.exec.LabelSelection;
import io.varve.query.exec.SeriesGroups;
import io.varve.query.exec.SeriesMeta;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sees to it that no two elements of one match group get the same labels at a step, before any
/// comparison filters them.
final class UniqueResults {
    private final int words;

    /// Number of the labels of each result, null if all differ.
    private final int @Nullable [] labelsOf;

    /// Steps taken, by group and number of labels.
    private final Map<Long, long[]> taken = new HashMap<>();

    UniqueResults(List<SeriesMeta> results, int steps) {
        this.words = (steps + 63) >> 6;
        SeriesGroups distinct = new SeriesGroups(LabelSelection.ALL);
        int[] numbers = new int[results.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = distinct.add(results.get(i).labels());
        }
        this.labelsOf = distinct.count() == numbers.length ? null : numbers;
    }

    /// Notes that a result has an element wherever both operands have one.
    ///
    /// @return the first step at which there is one with the same labels already, -1 if there is
    ///   none
    int take(int result, int group, long[] many, long[] one) {
        if (labelsOf == null) {
            return -1;
        }
        long place = ((long) group << 32) | labelsOf[result];
        long[] steps = taken.computeIfAbsent(place, _ -> new long[words]);
        for (int word = 0; word < words; word++) {
            long both = many[word] & one[word];
            long again = steps[word] & both;
            if (again != 0) {
                return (word << 6) + Long.numberOfTrailingZeros(again);
            }
            steps[word] |= both;
        }
        return -1;
    }
}
