package io.varve.storage.manifest;

import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import java.util.List;
import java.util.Map;

/// Samples that are deleted: hidden from the version that names the tombstone on, erased by later
/// merges. It covers blocks that were live then and head data up to a journal position, so that
/// what is imported afterwards is not hidden.
///
/// @param selectors a series is covered if all matchers of any of them match
/// @param requestedMs when the deletion was asked for, milliseconds since the Unix epoch
/// @param headPositions for each ingester the journal position up to which its head data is covered
/// @param addedVersion the manifest version that named it first; 0 until it is published
public record TombstoneEntry(
        Ulid id,
        List<List<Matcher>> selectors,
        TimeRange range,
        long requestedMs,
        Map<String, Long> headPositions,
        long addedVersion) {
    public TombstoneEntry {
        selectors = selectors.stream().map(List::copyOf).toList();
        headPositions = Map.copyOf(headPositions);
    }

    TombstoneEntry publishedAt(long version) {
        return new TombstoneEntry(id, selectors, range, requestedMs, headPositions, version);
    }
}
