package io.varve.storage.head;

import io.varve.storage.chunk.ChunkRest;
import io.varve.storage.chunk.OpenChunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.journal.DeletionRecord;
import io.varve.storage.journal.SeriesRuns;
import io.varve.storage.model.TimeRange;
import io.varve.storage.model.TimeRanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Applies one record of a deletion: takes samples out of the open chunks and late samples of
/// pages, in the same way when the record has just become durable and when it is replayed.
///
/// A series with any samples has its newest in its open chunk, by which later samples are judged.
/// So where a deletion takes that, the newest sample that is left anywhere is moved into a new open
/// chunk; where it takes all samples of a series, the series is as one that never had any.
///
/// Belongs to the thread that applies.
final class DeletionApplier {
    private final Applier applier;
    private final HeadTenant tenant;
    private final DeletionRecord.Delete record;
    private final long position;
    private final TimeRange range;
    private final TimeRanges times;
    private final Map<Integer, Long> movedFromMs = new HashMap<>();

    /// @param applier whose position is that of the record
    DeletionApplier(Applier applier, HeadTenant tenant, DeletionRecord.Delete record) {
        this.applier = applier;
        this.tenant = tenant;
        this.record = record;
        this.position = applier.position();
        this.range = record.deletion().range();
        this.times = TimeRanges.union(List.of(range));
    }

    /// Applies the record to all pages that do not have it.
    void apply() {
        SeriesRuns series = record.series();
        SeriesPages pages = tenant.pages();
        int limit = pages.limit();
        int number = 0;
        while (number < limit) {
            int firstId = number << SeriesPage.SHIFT;
            int run = series.runFrom(firstId);
            if (run == series.count()) {
                break;
            }
            int first = series.first(run) >> SeriesPage.SHIFT;
            if (first > number) {
                number = first;
                continue;
            }
            SeriesPage page = pages.find(number);
            if (page != null && page.savedAt() < position) {
                apply(page, firstId, run);
            }
            number++;
        }
        if (record.deletion().isOfEverything()) {
            tenant.metadata().forgetAll();
        }
        tenant.deleted(new HeadDeletion(record.deletion(), position, series, movedFromMs));
    }

    private void apply(SeriesPage page, int firstId, int firstRun) {
        SeriesRuns series = record.series();
        int endId = firstId + SeriesPage.SIZE;
        for (int run = firstRun; run < series.count() && series.first(run) < endId; run++) {
            int from = Math.max(series.first(run), firstId);
            int to = Math.min(series.last(run), endId - 1);
            synchronized (page) {
                for (int id = from; id <= to; id++) {
                    apply(page, id - firstId);
                }
            }
        }
    }

    private void apply(SeriesPage page, int slot) {
        OpenChunk open = page.openChunk(slot);
        if (open == null || !range.overlapsClosed(page.oldestMs(slot), open.maxTimeMs())) {
            return;
        }
        if (times.coversClosed(page.oldestMs(slot), open.maxTimeMs())) {
            page.forget(slot, position);
            return;
        }
        LateSamples late = page.late(slot);
        if (late != null && times.overlapsClosed(late.minTimeMs(), late.maxTimeMs())) {
            late = late.without(times);
            page.replaceLate(slot, late, position);
        }
        if (times.overlapsClosed(open.minTimeMs(), open.maxTimeMs())) {
            rewrite(page, slot, open, late);
        }
        page.raiseOldest(slot, range, position);
    }

    /// Puts what is left of an open chunk into a new one, and the newest sample of the series
    /// behind it if that came late.
    private void rewrite(SeriesPage page, int slot, OpenChunk open, @Nullable LateSamples late) {
        int replica = page.replica(slot);
        SampleColumn left = ChunkRest.samples(open.snapshot(replica), times);
        OpenChunk rest = left.size() == 0 ? null : HeadSample.of(left, 0).open(null);
        for (int i = 1; i < left.size() && rest != null; i++) {
            HeadSample sample = HeadSample.of(left, i);
            if (!sample.appendTo(rest)) {
                page.closeRest(slot, rest.seal(replica), 0, applier);
                rest = sample.open(rest);
            }
        }
        long restMs = rest == null ? Long.MIN_VALUE : rest.maxTimeMs();
        Newest closed = rest == null || page.hasLateClosed(slot) ? newestClosed(page, slot) : null;
        long closedMs = closed == null ? Long.MIN_VALUE : closed.sample.timestampMs();
        long lateMs = late == null ? Long.MIN_VALUE : late.maxTimeMs();
        if (rest != null && restMs > closedMs && restMs > lateMs) {
            page.replaceOpen(slot, rest, replica, page.sealedAt(slot), position);
            return;
        }
        if (rest != null) {
            page.closeRest(slot, rest.seal(replica), Math.abs(page.sealedAt(slot)), applier);
        }
        if (late != null && (closed == null || lateMs > closedMs)) {
            Newest newest = new Newest(late.last(), late.replica());
            TimeRange moved = new TimeRange(lateMs, Long.MAX_VALUE);
            page.replaceLate(slot, late.without(TimeRanges.union(List.of(moved))), position);
            page.replaceOpen(slot, newest.sample.open(rest), newest.replica, 0, position);
        } else if (closed != null) {
            movedFromMs.put((page.number() << SeriesPage.SHIFT) + slot, closedMs);
            page.replaceOpen(slot, closed.sample.open(rest), closed.replica, 0, position);
        } else {
            page.forget(slot, position);
        }
    }

    private record Newest(HeadSample sample, int replica) {}

    /// The newest sample that is left in the closed chunks of a series.
    private @Nullable Newest newestClosed(SeriesPage page, int slot) {
        int id = (page.number() << SeriesPage.SHIFT) + slot;
        List<ClosedChunk> chunks = new ArrayList<>();
        for (ClosedChunk waiting : page.waiting()) {
            if (waiting.series() == id) {
                chunks.add(waiting);
            }
        }
        applier.addStored(page, id, chunks);
        chunks.sort(
                Comparator.comparingLong((ClosedChunk closed) -> closed.chunk().maxTimeMs())
                        .reversed());
        Newest newest = null;
        for (ClosedChunk closed : chunks) {
            if (newest != null && newest.sample.timestampMs() >= closed.chunk().maxTimeMs()) {
                break;
            }
            // During a replay the table is ahead of the record.
            if (closed.closedAt() >= position || applier.hides(closed)) {
                continue;
            }
            List<TimeRange> taken = new ArrayList<>(times.ranges());
            taken.addAll(tenant.deletions().timesIn(closed, position).ranges());
            SampleColumn left = ChunkRest.samples(closed.chunk(), TimeRanges.union(taken));
            int last = left.size() - 1;
            if (last >= 0
                    && (newest == null || left.timestampMs(last) > newest.sample.timestampMs())) {
                newest = new Newest(HeadSample.of(left, last), closed.chunk().replica());
            }
        }
        return newest;
    }
}
