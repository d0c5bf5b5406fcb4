package io.varve.storage.head;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.journal.CutRecord;
import io.varve.storage.journal.DeletionRecord;
import io.varve.storage.journal.RecordDecoder;
import io.varve.storage.model.AlignedWindows;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.CorruptDataException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Applies journal records to the pages of series, and decides about late and repeated samples: the
/// same code when a record has just become durable and when it is replayed, from the record's bytes
/// alone, so that the decisions are the same.
///
/// Belongs to the thread that replays, then to the committing thread. What it says of a record is
/// valid until the next one.
final class Applier {
    private final ChunkTable chunks;
    private final AlignedWindows windows;
    private final SampleColumn scratch = new SampleColumn();

    /// Pages with chunks that are closed and not yet stored.
    private final Set<SeriesPage> waitingPages = new LinkedHashSet<>();

    private long position;
    private int replica;
    private long outOfOrderWindowMs;
    private Truncations truncations = Truncations.NONE;
    private Deletions deletions = Deletions.NONE;

    /// Start of the block window of the timestamp that was asked about last.
    private long windowStartMs;

    /// Time of the oldest chunk that the record has closed and no seal covers.
    private long closedMs;

    /// Time of the oldest sample of the record that is older than all others of its series.
    private long oldestMs;

    private int appended;
    private int duplicates;
    private List<Refusal> refusals = new ArrayList<>();
    private ExemplarCounts exemplars = ExemplarCounts.NONE;

    /// Stored chunks of the series that was looked up last: senders put all samples of a series
    /// side by side.
    private final List<ClosedChunk> lookedUp = new ArrayList<>();

    private long lookedUpRef;

    /// Reads stored chunks; null until a record of the group needs it.
    private ChunkTable.@Nullable Reader stored;

    Applier(ChunkTable chunks, AlignedWindows windows) {
        this.chunks = chunks;
        this.windows = windows;
        this.windowStartMs = windows.startMs(0);
    }

    /// Applies a record.
    ///
    /// @throws CorruptDataException if the record names a series that does not exist
    void apply(long recordPosition, RecordDecoder record, HeadTenant tenant) {
        SeriesPages pages = tenant.pages();
        begin(recordPosition, tenant);
        replica = record.replica();
        outOfOrderWindowMs = record.outOfOrderWindowMs();
        appended = 0;
        duplicates = 0;
        refusals = new ArrayList<>();
        lookedUpRef = 0;
        long[] refs = record.refs();
        int size = record.size();
        int from = 0;
        while (from < size) {
            SeriesPage page = pages.forRef(refs[from]);
            int to = from + 1;
            while (to < size && SeriesPages.samePage(refs[from], refs[to])) {
                to++;
            }
            // A page that was saved later than this has the record's samples already.
            if (page.savedAt() < position) {
                synchronized (page) {
                    apply(record, page, from, to);
                }
            }
            from = to;
        }
        applyHistograms(record, pages);
        exemplars =
                record.exemplarCount() == 0
                        ? ExemplarCounts.NONE
                        : tenant.exemplars().apply(position, record, truncations, deletions);
        if (!record.metadata().isEmpty()) {
            tenant.metadata().apply(record.metadata());
        }
        end(tenant);
    }

    /// Applies a record of a cut.
    void apply(long recordPosition, CutRecord record, HeadTenant tenant) {
        SeriesPages pages = tenant.pages();
        for (int number = 0; number < pages.limit(); number++) {
            SeriesPage page = pages.find(number);
            if (page == null || page.savedAt() >= recordPosition) {
                continue;
            }
            synchronized (page) {
                switch (record) {
                    case CutRecord.Seal seal -> page.seal(seal.beforeMs(), recordPosition);
                    case CutRecord.Truncation truncation ->
                            page.truncate(
                                    truncation.position(), truncation.beforeMs(), recordPosition);
                }
            }
        }
        switch (record) {
            case CutRecord.Seal seal -> tenant.sealed(seal.beforeMs());
            case CutRecord.Truncation truncation -> tenant.truncated(recordPosition, truncation);
        }
    }

    /// Applies a record of a deletion.
    void apply(long recordPosition, DeletionRecord record, HeadTenant tenant) {
        switch (record) {
            case DeletionRecord.Delete delete -> {
                begin(recordPosition, tenant);
                new DeletionApplier(this, tenant, delete).apply();
                end(tenant);
            }
            case DeletionRecord.Published published ->
                    tenant.setDeletions(
                            tenant.deletions()
                                    .published(published.id(), published.manifestVersion()));
        }
    }

    private void begin(long recordPosition, HeadTenant tenant) {
        truncations = tenant.truncations();
        deletions = tenant.deletions();
        closedMs = Long.MAX_VALUE;
        oldestMs = Long.MAX_VALUE;
        position = recordPosition;
    }

    private void end(HeadTenant tenant) {
        if (closedMs != Long.MAX_VALUE) {
            tenant.closedUnsealed(closedMs);
        }
        tenant.holdsFrom(oldestMs);
    }

    private void applyHistograms(RecordDecoder record, SeriesPages pages) {
        long[] refs = record.histogramRefs();
        long[] timestampsMs = record.histogramTimestampsMs();
        for (int i = 0; i < record.histogramCount(); i++) {
            SeriesPage page = pages.forRef(refs[i]);
            if (page.savedAt() < position) {
                HeadSample sample =
                        HeadSample.of(
                                timestampsMs[i], record.histogram(i), record.histogramStartMs(i));
                synchronized (page) {
                    apply(page, refs[i], sample);
                }
            }
        }
    }

    private void apply(RecordDecoder record, SeriesPage page, int from, int to) {
        long[] refs = record.refs();
        long[] timestampsMs = record.timestampsMs();
        double[] values = record.values();
        for (int i = from; i < to; i++) {
            if (record.hasStarts() && record.startsMs()[i] != 0) {
                long startMs = record.startsMs()[i];
                apply(page, refs[i], new HeadSample(timestampsMs[i], values[i], null, startMs));
                continue;
            }
            int slot = slot(refs[i]);
            SeriesPage.Outcome outcome = page.append(slot, timestampsMs[i], values[i], this);
            if (outcome == SeriesPage.Outcome.APPENDED) {
                appended++;
            } else {
                HeadSample sample = new HeadSample(timestampsMs[i], values[i], null, 0);
                note(outcome, page, refs[i], sample);
            }
        }
    }

    private static int slot(long ref) {
        return SeriesRef.id(ref) & (SeriesPage.SIZE - 1);
    }

    private void apply(SeriesPage page, long ref, HeadSample sample) {
        note(page.append(slot(ref), sample, this), page, ref, sample);
    }

    private void note(SeriesPage.Outcome first, SeriesPage page, long ref, HeadSample sample) {
        SeriesPage.Outcome outcome = first;
        if (outcome == SeriesPage.Outcome.LATE) {
            outcome = late(page, ref, sample);
        }
        switch (outcome) {
            case APPENDED, LATE -> appended++;
            case DUPLICATE -> duplicates++;
            case CONFLICT -> refuse(Refusal.Reason.DUPLICATE, page, ref, sample);
            case TOO_OLD -> refuse(Refusal.Reason.TOO_OLD, page, ref, sample);
        }
    }

    private SeriesPage.Outcome late(SeriesPage page, long ref, HeadSample sample) {
        int slot = slot(ref);
        long timestampMs = sample.timestampMs();
        SeriesPage.Outcome outcome = page.findInMemory(slot, sample, this, scratch);
        if (outcome == SeriesPage.Outcome.LATE
                && timestampMs >= page.oldestMs(slot)
                && page.mayBeClosed(slot, timestampMs)) {
            outcome = findStored(page, ref, sample);
        }
        if (outcome == SeriesPage.Outcome.LATE) {
            page.addLate(slot, sample, this);
        }
        return outcome;
    }

    private SeriesPage.Outcome findStored(SeriesPage page, long ref, HeadSample sample) {
        if (ref != lookedUpRef) {
            lookedUp.clear();
            addStored(page, SeriesRef.id(ref), lookedUp);
            lookedUpRef = ref;
        }
        for (ClosedChunk closed : lookedUp) {
            // During a replay the table is ahead of the record: what later records closed is not
            // there yet, and what this record closed waits in the page.
            if (closed.closedAt() < position && !hides(closed, sample.timestampMs())) {
                SeriesPage.Outcome outcome =
                        SeriesPage.findInChunk(closed.chunk(), sample, scratch);
                if (outcome != SeriesPage.Outcome.LATE) {
                    return outcome;
                }
            }
        }
        return SeriesPage.Outcome.LATE;
    }

    /// Adds the stored chunks of a series.
    void addStored(SeriesPage page, int id, List<ClosedChunk> into) {
        reader().read(page.tenant(), id, TimeRange.ALL, page.storedGeneration(), into);
    }

    private ChunkTable.Reader reader() {
        ChunkTable.Reader reader = stored;
        if (reader == null) {
            reader = chunks.reader();
            stored = reader;
        }
        return reader;
    }

    /// Lets go of the view of stored chunks, which would keep files alive that are merged away.
    void endGroup() {
        if (stored != null) {
            stored.close();
            stored = null;
        }
    }

    private void refuse(Refusal.Reason reason, SeriesPage page, long ref, HeadSample sample) {
        long newestMs = page.newestMs(slot(ref));
        refusals.add(new Refusal(reason, ref, sample.timestampMs(), sample.value(), newestMs));
    }

    /// The position of the record that is being applied.
    long position() {
        return position;
    }

    int replica() {
        return replica;
    }

    long outOfOrderWindowMs() {
        return outOfOrderWindowMs;
    }

    /// Start of the block window of a timestamp. Senders put samples of one time side by side, so
    /// it costs a comparison.
    long windowStartMs(long timestampMs) {
        // Wraps, and so is large, if the timestamp lies before.
        if (Long.compareUnsigned(timestampMs - windowStartMs, windows.lengthMs()) >= 0) {
            windowStartMs = timestampMs - Math.floorMod(timestampMs, windows.lengthMs());
        }
        // The first window of all begins before time does.
        return windowStartMs <= timestampMs ? windowStartMs : Long.MIN_VALUE;
    }

    boolean sameWindow(long timestampMs, long otherMs) {
        return windows.startMs(timestampMs) == windows.startMs(otherMs);
    }

    /// Whether a chunk was given up before the record that is being applied.
    boolean hides(ClosedChunk closed) {
        return truncations.hides(closed, position);
    }

    /// Whether a sample of a chunk was given up or deleted before the record that is being applied.
    boolean hides(ClosedChunk closed, long timestampMs) {
        return hides(closed) || deletions.hides(closed, timestampMs, position);
    }

    /// A page says that it has closed a chunk.
    ///
    /// @param sealed whether a seal covers it
    void closed(SeriesPage page, Chunk chunk, boolean sealed) {
        waitingPages.add(page);
        if (!sealed) {
            closedMs = Math.min(closedMs, chunk.minTimeMs());
        }
    }

    /// A page says that a sample is older than all others of its series.
    void oldest(long timestampMs) {
        oldestMs = Math.min(oldestMs, timestampMs);
    }

    /// Pages with chunks that wait to be stored. [#forgetWaiting()] after they are.
    Set<SeriesPage> waitingPages() {
        return waitingPages;
    }

    void forgetWaiting() {
        waitingPages.clear();
    }

    /// What became of the last record's samples and exemplars.
    CommitResult result() {
        return new CommitResult(appended + duplicates, duplicates, refusals, exemplars);
    }
}
