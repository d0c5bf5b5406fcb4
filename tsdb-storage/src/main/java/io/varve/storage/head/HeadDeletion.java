package io.varve.storage.head;

import io.varve.storage.journal.SeriesRuns;
import io.varve.storage.model.Deletion;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.TimeRanges;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A deletion in the order of one head's journal.
///
/// Memory has no deleted samples: they are taken out of it when the record is applied. Chunks that
/// were closed before may have them until their rows are written anew, and are read without. So a
/// chunk is affected if it was closed before the record; what came later never is, since it lies in
/// chunks that are closed later.
///
/// @param position of the record in the journal
/// @param series of the head that it means
/// @param movedFromMs by series: from this time on older chunks are without samples, because the
///   one at this time, the newest that is left, was moved into the open chunk
/// @param manifestVersion that has the deletion; 0 until it is published
/// @param rowsDone whether no row of table `chunks` has deleted samples any more
record HeadDeletion(
        Deletion deletion,
        long position,
        SeriesRuns series,
        Map<Integer, Long> movedFromMs,
        long manifestVersion,
        boolean rowsDone) {
    HeadDeletion {
        movedFromMs = Map.copyOf(movedFromMs);
    }

    /// A deletion whose record was just applied.
    HeadDeletion(
            Deletion deletion, long position, SeriesRuns series, Map<Integer, Long> movedFromMs) {
        this(deletion, position, series, movedFromMs, 0, false);
    }

    /// Whether the chunk may have samples that are deleted.
    boolean mayAffect(ClosedChunk closed) {
        return !rowsDone && closed.closedAt() < position && series.contains(closed.series());
    }

    /// Whether an exemplar is deleted.
    ///
    /// @param at position of the record that brought it
    boolean hidesExemplar(int id, long at, long timestampMs) {
        return at < position && deletion.range().contains(timestampMs) && series.contains(id);
    }

    /// The times at which chunks of a series that were closed before are without samples.
    TimeRanges timesOf(int id) {
        Long movedMs = movedFromMs.get(id);
        TimeRange range = deletion.range();
        return TimeRanges.union(
                movedMs == null
                        ? List.of(range)
                        : List.of(range, new TimeRange(movedMs, Long.MAX_VALUE)));
    }

    HeadDeletion published(long version) {
        return new HeadDeletion(
                deletion,
                position,
                series,
                movedFromMs,
                Math.max(manifestVersion, version),
                rowsDone);
    }

    HeadDeletion withRowsDone() {
        return new HeadDeletion(deletion, position, series, movedFromMs, manifestVersion, true);
    }

    /// This with more series whose newest samples were moved: a replay comes to some pages only.
    HeadDeletion movedToo(Map<Integer, Long> moved) {
        Map<Integer, Long> all = new TreeMap<>(movedFromMs);
        all.putAll(moved);
        return new HeadDeletion(deletion, position, series, all, manifestVersion, rowsDone);
    }

    /// Whether nobody needs to know of it any more.
    boolean isOver() {
        return rowsDone && manifestVersion > 0;
    }
}
