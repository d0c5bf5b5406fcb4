package io.varve.storage.read;

import io.varve.storage.model.TimeRange;
import java.util.List;

/// What a query will do with the series that it selects. A source may use it to read less, never to
/// answer differently.
///
/// @param range samples outside of it will not be looked at
/// @param stepMs distance of the times at which the selector is evaluated, in the query or in a
///   subquery; 0 if there is only one
/// @param function the innermost PromQL function or aggregator around the selector; "" if none
/// @param windowMs length of the range selector; 0 for an instant selector
/// @param grouping labels of the aggregation around the selector
/// @param by whether grouping names the labels that are kept (`by`) or dropped (`without`)
/// @param seriesLimit at most so many series are of interest; 0: all
public record SelectHints(
        TimeRange range,
        long stepMs,
        String function,
        long windowMs,
        List<String> grouping,
        boolean by,
        int seriesLimit) {
    public SelectHints {
        grouping = List.copyOf(grouping);
    }

    /// These hints, of a source that has to find all series.
    public SelectHints withoutSeriesLimit() {
        return new SelectHints(range, stepMs, function, windowMs, grouping, by, 0);
    }

    /// These hints for another range.
    public SelectHints withRange(TimeRange other) {
        return new SelectHints(other, stepMs, function, windowMs, grouping, by, seriesLimit);
    }

    /// Hints that say no more than the range.
    public static SelectHints of(TimeRange range) {
        return new SelectHints(range, 0, "", 0, List.of(), false, 0);
    }
}
