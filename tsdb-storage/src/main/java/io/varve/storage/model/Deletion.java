package io.varve.storage.model;

import java.util.List;

/// What somebody wants to be deleted: the samples of a range of time of all series that a selector
/// matches, as they are when the deletion takes place. What is imported later is not meant.
///
/// @param id names the deletion for ever
/// @param selectors a series is meant if all matchers of any of them match; a selector without
///   matchers means every series
/// @param requestedMs when it was asked for, milliseconds since the Unix epoch
/// @param requestedBy who asked, for people; "" if nothing is known
public record Deletion(
        Ulid id,
        List<List<Matcher>> selectors,
        TimeRange range,
        long requestedMs,
        String requestedBy) {
    public Deletion {
        selectors = selectors.stream().map(List::copyOf).toList();
    }

    /// Whether the series with these labels is meant.
    public boolean selects(Labels labels) {
        for (List<Matcher> selector : selectors) {
            if (matches(selector, labels)) {
                return true;
            }
        }
        return false;
    }

    /// Whether everything is meant.
    public boolean isOfEverything() {
        return range.equals(TimeRange.ALL) && selectors.stream().anyMatch(List::isEmpty);
    }

    private static boolean matches(List<Matcher> selector, Labels labels) {
        for (Matcher matcher : selector) {
            if (!matcher.matches(labels)) {
                return false;
            }
        }
        return true;
    }
}
