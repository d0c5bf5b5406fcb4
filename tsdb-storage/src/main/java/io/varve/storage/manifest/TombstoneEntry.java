package io.varve.storage.manifest;

import io.varve.storage.model.Deletion;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.Ulid;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Samples that are deleted: hidden from the version that names the tombstone on, erased by later
/// merges. It covers blocks that were live then and head data up to a journal position, so that
/// what is imported afterwards is not hidden.
///
/// @param deletion what was asked for
/// @param headPositions for each ingester the journal position up to which its head data is covered
/// @param hiddenMs when it was published, by the publisher's clock; 0 if that is not known
/// @param rewritten blocks that it covered and that were replaced by others without its samples, or
///   by none
/// @param addedVersion the manifest version that named it first; 0 until it is published
public record TombstoneEntry(
        Deletion deletion,
        Map<String, Long> headPositions,
        long hiddenMs,
        Set<Ulid> rewritten,
        long addedVersion) {
    public TombstoneEntry {
        headPositions = Map.copyOf(headPositions);
        rewritten = Set.copyOf(rewritten);
    }

    /// One that is not published yet, of whom nobody knows who asked for it.
    public TombstoneEntry(
            Ulid id,
            List<List<Matcher>> selectors,
            TimeRange range,
            long requestedMs,
            Map<String, Long> headPositions,
            long addedVersion) {
        this(
                new Deletion(id, selectors, range, requestedMs, ""),
                headPositions,
                0,
                Set.of(),
                addedVersion);
    }

    public Ulid id() {
        return deletion.id();
    }

    public List<List<Matcher>> selectors() {
        return deletion.selectors();
    }

    public TimeRange range() {
        return deletion.range();
    }

    public long requestedMs() {
        return deletion.requestedMs();
    }

    /// Whether the series with these labels is meant.
    public boolean selects(Labels labels) {
        return deletion.selects(labels);
    }

    /// Whether data that an ingester journaled up to a position may have samples of it.
    public boolean coversHeadAt(String ingester, long position) {
        Long covered = headPositions.get(ingester);
        return covered != null && position <= covered;
    }

    TombstoneEntry publishedAt(long version) {
        return new TombstoneEntry(deletion, headPositions, hiddenMs, rewritten, version);
    }

    TombstoneEntry withRewritten(Set<Ulid> blocks) {
        if (blocks.isEmpty()) {
            return this;
        }
        Set<Ulid> all = new TreeSet<>(rewritten);
        all.addAll(blocks);
        return new TombstoneEntry(deletion, headPositions, hiddenMs, all, addedVersion);
    }
}
