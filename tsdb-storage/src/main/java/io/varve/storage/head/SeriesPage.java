package io.varve.storage.head;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.chunk.OpenChunk;
import io.varve.storage.chunk.SampleColumn;
import io.varve.storage.chunk.XorAppender;
import io.varve.storage.model.TimeRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the head holds in memory of the samples of a tenant's series with consecutive ids: the unit
/// of locking and of the checkpoint.
///
/// A series has an open chunk from its first sample on; its last sample is the newest of the
/// series. A full chunk is closed only when the next sample comes, so that stays true. Samples that
/// come late gather beside it. Closed chunks wait until the next group has stored them. No chunk
/// reaches from one block window into another.
///
/// **Seals.** A cut takes what a series has at one position of the journal. A chunk that is sealed
/// takes no more samples, and is closed by the next one; so it can be given up whole once it is
/// published. Late samples may still come to a series with a sealed chunk: then the chunk stays
/// until the next cut, since a series with any samples has its newest in memory.
///
/// Only the committing thread changes a page, and holds its monitor for it; readers hold the
/// monitor, and the committing thread itself reads without. The fields in the second group are the
/// committing thread's alone.
final class SeriesPage {
    static final int SHIFT = 8;

    /// The number of series of a page: few enough that readers wait microseconds for it, many
    /// enough that a checkpoint writes few rows.
    static final int SIZE = 1 << SHIFT;

    /// A chunk is closed when it has so many samples, as in Prometheus.
    static final int CHUNK_SAMPLES = 120;

    private static final int FIRST_CAPACITY = 16;

    /// What became of a sample.
    enum Outcome {
        APPENDED,
        DUPLICATE,
        CONFLICT,
        TOO_OLD,
        /// Older than the newest sample, but inside the window; not yet decided.
        LATE
    }

    private final int tenant;
    private final int number;

    private @Nullable OpenChunk[] open = new @Nullable OpenChunk[FIRST_CAPACITY];
    private long[] oldestMs = new long[FIRST_CAPACITY];
    private int[] replicas = {};
    private @Nullable LateSamples[] late = {};
    private boolean[] lateClosed = {};

    /// Position of the seal of the open chunk, 0 if it is not sealed; negative if late samples have
    /// come since.
    private long[] sealedAt = {};

    private List<ClosedChunk> waiting = List.of();
    private long storedGeneration;

    private long changedAt;
    private long savedAt;

    /// @param number the ids of the series are `number << SHIFT` and those after it
    SeriesPage(int tenant, int number) {
        this.tenant = tenant;
        this.number = number;
    }

    int tenant() {
        return tenant;
    }

    int number() {
        return number;
    }

    /// How many series the page has room for now.
    int capacity() {
        return open.length;
    }

    /// Position of the last record that changed a series of the page.
    long changedAt() {
        return changedAt;
    }

    /// The position up to which stored snapshots of the page include all records.
    long savedAt() {
        return savedAt;
    }

    void setSavedAt(long position) {
        savedAt = position;
    }

    /// Appends a float if it is newer than all others of its series, else says what is known.
    Outcome append(int slot, long timestampMs, double value, Applier applier) {
        if (slot >= open.length || !(open[slot] instanceof XorAppender chunk)) {
            return append(slot, new HeadSample(timestampMs, value, null, 0), applier);
        }
        long newestMs = chunk.maxTimeMs();
        if (timestampMs > newestMs) {
            if (mustClose(slot, chunk.sampleCount(), newestMs, timestampMs, applier)) {
                close(slot, chunk.seal(replica(slot)), false, Math.abs(sealedAt(slot)), applier);
                chunk = begin(slot, applier.replica(), new XorAppender());
            }
            chunk.append(timestampMs, value);
            changedAt = applier.position();
            return Outcome.APPENDED;
        }
        if (timestampMs == newestMs) {
            long lastBits = Double.doubleToRawLongBits(chunk.lastValue());
            return same(Double.doubleToRawLongBits(value) == lastBits);
        }
        return late(newestMs, timestampMs, applier);
    }

    /// As the other, for samples of any kind.
    Outcome append(int slot, HeadSample incoming, Applier applier) {
        OpenChunk chunk = openChunk(slot);
        HeadSample sample = incoming.in(chunk);
        long timestampMs = sample.timestampMs();
        if (chunk == null) {
            begin(slot, applier.replica(), sample.open(null));
            oldestMs[slot] = timestampMs;
            applier.oldest(timestampMs);
            changedAt = applier.position();
            return Outcome.APPENDED;
        }
        long newestMs = chunk.maxTimeMs();
        if (timestampMs > newestMs) {
            if (mustClose(slot, chunk.sampleCount(), newestMs, timestampMs, applier)
                    || !sample.appendTo(chunk)) {
                close(slot, chunk.seal(replica(slot)), false, Math.abs(sealedAt(slot)), applier);
                begin(slot, applier.replica(), sample.open(chunk));
            }
            changedAt = applier.position();
            return Outcome.APPENDED;
        }
        return timestampMs == newestMs
                ? same(sample.sameAsLast(chunk))
                : late(newestMs, timestampMs, applier);
    }

    private boolean mustClose(
            int slot, int sampleCount, long newestMs, long timestampMs, Applier applier) {
        return sampleCount >= CHUNK_SAMPLES
                || newestMs < applier.windowStartMs(timestampMs)
                || replica(slot) != applier.replica()
                || sealedAt(slot) != 0
                || overflows(newestMs, timestampMs);
    }

    private static Outcome late(long newestMs, long timestampMs, Applier applier) {
        // The subtraction wraps if the window is longer than all of time, and then never ends.
        long windowStartMs = newestMs - applier.outOfOrderWindowMs();
        return timestampMs < windowStartMs && windowStartMs <= newestMs
                ? Outcome.TOO_OLD
                : Outcome.LATE;
    }

    private <C extends OpenChunk> C begin(int slot, int replica, C chunk) {
        if (slot >= open.length) {
            int capacity = Math.min(SIZE, Math.max(2 * open.length, slot + 1));
            open = Arrays.copyOf(open, capacity);
            oldestMs = Arrays.copyOf(oldestMs, capacity);
        }
        if (replica != replica(slot)) {
            if (slot >= replicas.length) {
                replicas = Arrays.copyOf(replicas, open.length);
            }
            replicas[slot] = replica;
        }
        open[slot] = chunk;
        if (slot < sealedAt.length) {
            sealedAt[slot] = 0;
        }
        return chunk;
    }

    /// @param sealed position of the chunk's seal; 0 if it has none
    private void close(int slot, Chunk chunk, boolean isLate, long sealed, Applier applier) {
        int series = (number << SHIFT) + slot;
        // Nothing has come to a sealed chunk since: it is what the seal closed.
        long closedAt = sealed != 0 ? sealed : applier.position();
        ClosedChunk closed = new ClosedChunk(series, chunk, isLate, closedAt);
        if (waiting.isEmpty()) {
            waiting = new ArrayList<>();
        }
        waiting.add(closed);
        applier.closed(this, chunk, sealed != 0);
    }

    /// Whether two timestamps lie so far apart that chunks cannot hold their difference.
    private static boolean overflows(long earlierMs, long laterMs) {
        return earlierMs < laterMs && laterMs - earlierMs < 0;
    }

    private static Outcome same(boolean same) {
        return same ? Outcome.DUPLICATE : Outcome.CONFLICT;
    }

    /// Looks for a late sample's timestamp among what is in memory.
    ///
    /// @param scratch is cleared
    /// @return duplicate, conflict, or late if it is not there
    Outcome findInMemory(int slot, HeadSample sample, Applier applier, SampleColumn scratch) {
        LateSamples samples = late(slot);
        long timestampMs = sample.timestampMs();
        int place = samples == null ? -1 : samples.find(timestampMs);
        if (samples != null && place >= 0) {
            return same(samples.isSame(place, sample));
        }
        OpenChunk chunk = openChunk(slot);
        if (chunk != null && timestampMs >= chunk.minTimeMs()) {
            Outcome outcome = findInChunk(chunk.snapshot(0), sample, scratch);
            if (outcome != Outcome.LATE) {
                return outcome;
            }
        }
        for (ClosedChunk closed : waiting) {
            if (closed.series() == (number << SHIFT) + slot
                    && !applier.hides(closed, timestampMs)) {
                Outcome outcome = findInChunk(closed.chunk(), sample, scratch);
                if (outcome != Outcome.LATE) {
                    return outcome;
                }
            }
        }
        return Outcome.LATE;
    }

    /// Looks for a sample's timestamp in a chunk.
    ///
    /// @param scratch is cleared
    /// @return duplicate, conflict, or late if it is not there
    static Outcome findInChunk(Chunk chunk, HeadSample sample, SampleColumn scratch) {
        long timestampMs = sample.timestampMs();
        if (timestampMs < chunk.minTimeMs() || timestampMs > chunk.maxTimeMs()) {
            return Outcome.LATE;
        }
        scratch.clear();
        chunk.decode(TimeRange.closed(timestampMs, timestampMs), scratch);
        if (scratch.size() == 0) {
            return Outcome.LATE;
        }
        HeadSample found = HeadSample.of(scratch, 0);
        return same(sample.sameAs(found.value(), found.histogram()));
    }

    /// Whether closed chunks may hold samples of the series in `[minMs, ∞)` that are not in its
    /// open chunk.
    boolean mayBeClosed(int slot, long minMs) {
        OpenChunk chunk = openChunk(slot);
        return chunk != null
                && (hasLateClosed(slot)
                        || (minMs < chunk.minTimeMs() && oldestMs[slot] < chunk.minTimeMs()));
    }

    /// Takes a late sample whose timestamp is not there yet.
    void addLate(int slot, HeadSample incoming, Applier applier) {
        if (late.length <= slot) {
            late = Arrays.copyOf(late, open.length);
        }
        HeadSample sample = incoming.in(openChunk(slot));
        long timestampMs = sample.timestampMs();
        LateSamples samples = late[slot];
        if (samples != null
                && (samples.isFull()
                        || samples.replica() != applier.replica()
                        || samples.sealedAt() != 0
                        || !applier.sameWindow(samples.minTimeMs(), timestampMs)
                        || samples.isHistograms() != sample.isHistogram()
                        || overflows(samples.minTimeMs(), timestampMs)
                        || overflows(timestampMs, samples.maxTimeMs()))) {
            if (lateClosed.length <= slot) {
                lateClosed = Arrays.copyOf(lateClosed, open.length);
            }
            lateClosed[slot] = true;
            for (Chunk chunk : samples.toChunks()) {
                close(slot, chunk, true, samples.sealedAt(), applier);
            }
            samples = null;
        }
        if (samples == null) {
            samples = new LateSamples();
            late[slot] = samples;
        }
        samples.add(sample, applier.replica());
        if (sealedAt(slot) > 0) {
            sealedAt[slot] = -sealedAt[slot];
        }
        oldestMs[slot] = Math.min(oldestMs[slot], timestampMs);
        applier.oldest(timestampMs);
        changedAt = applier.position();
    }

    /// Whether the series has samples, the oldest and newest of which enclose a part of the range.
    boolean reaches(int slot, TimeRange range) {
        OpenChunk chunk = openChunk(slot);
        return chunk != null && range.overlapsClosed(oldestMs[slot], chunk.maxTimeMs());
    }

    /// Adds the chunks in memory that overlap the range. The caller holds the monitor, and reads
    /// stored chunks afterwards, from a view that is at least as new as [#storedGeneration()].
    void read(int slot, TimeRange range, List<ClosedChunk> into) {
        int series = (number << SHIFT) + slot;
        OpenChunk chunk = openChunk(slot);
        if (chunk != null && range.overlapsClosed(chunk.minTimeMs(), chunk.maxTimeMs())) {
            into.add(
                    new ClosedChunk(
                            series,
                            chunk.snapshot(replica(slot)),
                            false,
                            closedAt(Math.abs(sealedAt(slot)))));
        }
        LateSamples samples = late(slot);
        if (samples != null && range.overlapsClosed(samples.minTimeMs(), samples.maxTimeMs())) {
            for (Chunk lateChunk : samples.toChunks()) {
                into.add(new ClosedChunk(series, lateChunk, true, closedAt(samples.sealedAt())));
            }
        }
        for (ClosedChunk closed : waiting) {
            if (closed.series() == series
                    && range.overlapsClosed(
                            closed.chunk().minTimeMs(), closed.chunk().maxTimeMs())) {
                into.add(closed);
            }
        }
    }

    /// The position with which a chunk in memory is known when it is closed, if that is certain;
    /// else one after all samples of it.
    private long closedAt(long sealed) {
        return sealed != 0 ? sealed : Long.MAX_VALUE;
    }

    /// Seals what lies before a time: see the class.
    void seal(long beforeMs, long position) {
        for (int slot = 0; slot < open.length; slot++) {
            OpenChunk chunk = open[slot];
            if (chunk != null && chunk.maxTimeMs() < beforeMs) {
                if (sealedAt.length <= slot) {
                    sealedAt = Arrays.copyOf(sealedAt, open.length);
                }
                // Nothing has come to a chunk that was sealed before: it stays in the earlier cut.
                if (sealedAt[slot] <= 0) {
                    sealedAt[slot] = position;
                    changedAt = position;
                }
            }
            LateSamples samples = late(slot);
            if (samples != null && samples.sealedAt() == 0 && samples.maxTimeMs() < beforeMs) {
                samples.seal(position);
                changedAt = position;
            }
        }
    }

    /// Gives up what a seal closed before a time.
    ///
    /// @param position of the record that says so
    void truncate(long seal, long beforeMs, long position) {
        for (int slot = 0; slot < open.length; slot++) {
            OpenChunk chunk = open[slot];
            if (chunk == null) {
                continue;
            }
            LateSamples samples = late(slot);
            boolean lateEnds = samples != null && samples.isGivenUp(seal, beforeMs);
            if (lateEnds) {
                late[slot] = null;
                changedAt = position;
            }
            long sealed = sealedAt(slot);
            if (sealed > 0
                    && sealed <= seal
                    && chunk.maxTimeMs() < beforeMs
                    && (samples == null || lateEnds)) {
                open[slot] = null;
                sealedAt[slot] = 0;
                if (slot < lateClosed.length) {
                    lateClosed[slot] = false;
                }
                changedAt = position;
            }
        }
    }

    /// Raises the oldest times of series to what is left of them after a truncation.
    ///
    /// @param from the first slot
    /// @param to the slot after the last one
    /// @param storedMs start of the oldest chunk of each that is stored and not given up
    /// @param position of the last record that was applied
    void raiseOldest(int from, int to, long storedMs, long position) {
        for (int slot = from; slot < Math.min(to, open.length); slot++) {
            OpenChunk chunk = open[slot];
            if (chunk == null) {
                continue;
            }
            long leftMs = Math.min(storedMs, chunk.minTimeMs());
            LateSamples samples = late(slot);
            if (samples != null) {
                leftMs = Math.min(leftMs, samples.minTimeMs());
            }
            for (ClosedChunk closed : waiting) {
                if (closed.series() == (number << SHIFT) + slot) {
                    leftMs = Math.min(leftMs, closed.chunk().minTimeMs());
                }
            }
            if (leftMs > oldestMs[slot]) {
                oldestMs[slot] = leftMs;
                changedAt = position;
            }
        }
    }

    /// The oldest timestamp of all series, `Long.MAX_VALUE` if none has samples.
    long oldestMs() {
        long minMs = Long.MAX_VALUE;
        for (int slot = 0; slot < open.length; slot++) {
            if (open[slot] != null) {
                minMs = Math.min(minMs, oldestMs[slot]);
            }
        }
        return minMs;
    }

    /// Lets go of all samples of a series.
    ///
    /// @param position of the record that says so
    void forget(int slot, long position) {
        open[slot] = null;
        if (slot < sealedAt.length) {
            sealedAt[slot] = 0;
        }
        if (slot < late.length) {
            late[slot] = null;
        }
        if (slot < lateClosed.length) {
            lateClosed[slot] = false;
        }
        changedAt = position;
    }

    /// Puts another open chunk in the place of a series' own.
    ///
    /// @param sealed see [#sealedAt(int)]
    void replaceOpen(int slot, OpenChunk chunk, int replica, long sealed, long position) {
        begin(slot, replica, chunk);
        if (sealed != 0) {
            sealedAt[slot] = sealed;
        }
        changedAt = position;
    }

    /// Puts other late samples in the place of those that a series has.
    void replaceLate(int slot, @Nullable LateSamples samples, long position) {
        late[slot] = samples;
        changedAt = position;
    }

    /// Closes a chunk of samples that are older than the open chunk's.
    ///
    /// @param sealed position of the chunk's seal; 0 if it has none
    void closeRest(int slot, Chunk chunk, long sealed, Applier applier) {
        close(slot, chunk, false, sealed, applier);
    }

    /// Notes that a series has no samples of a range any more. It still has some.
    void raiseOldest(int slot, TimeRange without, long position) {
        OpenChunk chunk = open[slot];
        if (chunk != null && without.minMs() <= oldestMs[slot]) {
            oldestMs[slot] = Math.max(oldestMs[slot], without.maxMs());
            changedAt = position;
        }
    }

    /// Whether a series has samples before a time in memory that no seal covers.
    boolean holdsUnsealed(long beforeMs) {
        for (int slot = 0; slot < open.length; slot++) {
            OpenChunk chunk = open[slot];
            LateSamples samples = late(slot);
            if ((chunk != null && sealedAt(slot) == 0 && chunk.minTimeMs() < beforeMs)
                    || (samples != null
                            && samples.sealedAt() == 0
                            && samples.minTimeMs() < beforeMs)) {
                return true;
            }
        }
        return false;
    }

    /// Position of the seal of a series' open chunk; 0 if it has none, negative if late samples
    /// have come since.
    long sealedAt(int slot) {
        return slot < sealedAt.length ? sealedAt[slot] : 0;
    }

    /// Chunks that are closed and not yet stored.
    List<ClosedChunk> waiting() {
        return waiting;
    }

    /// Forgets the waiting chunks: they are stored.
    ///
    /// @param generation of the chunk table, with which they can be seen there
    void stored(long generation) {
        waiting = List.of();
        storedGeneration = generation;
    }

    /// The generation of the chunk table from which on all chunks can be seen there that are no
    /// longer here.
    long storedGeneration() {
        return storedGeneration;
    }

    /// The open chunk of a series, null if the series has no samples.
    @Nullable OpenChunk openChunk(int slot) {
        return slot < open.length ? open[slot] : null;
    }

    /// The newest timestamp of a series that has samples.
    long newestMs(int slot) {
        OpenChunk chunk = openChunk(slot);
        if (chunk == null) {
            throw new IllegalStateException("series of slot " + slot + " has no samples");
        }
        return chunk.maxTimeMs();
    }

    /// The newest timestamp of all series; [Long#MIN_VALUE] if none has samples.
    long newestMs() {
        long newestMs = Long.MIN_VALUE;
        for (OpenChunk chunk : open) {
            if (chunk != null) {
                newestMs = Math.max(newestMs, chunk.maxTimeMs());
            }
        }
        return newestMs;
    }

    /// The oldest timestamp of a series that has samples. After a truncation it may lie before that
    /// until the rows of what was given up are deleted.
    long oldestMs(int slot) {
        return oldestMs[slot];
    }

    int replica(int slot) {
        return slot < replicas.length ? replicas[slot] : 0;
    }

    @Nullable LateSamples late(int slot) {
        return slot < late.length ? late[slot] : null;
    }

    /// Whether chunks of late samples of the series have been closed.
    boolean hasLateClosed(int slot) {
        return slot < lateClosed.length && lateClosed[slot];
    }

    /// Puts a series back as a snapshot has it.
    void restore(int slot, PageRow.Entry entry) {
        begin(slot, entry.replica(), entry.open());
        oldestMs[slot] = entry.oldestMs();
        if (entry.sealedAt() != 0) {
            sealedAt = Arrays.copyOf(sealedAt, open.length);
            sealedAt[slot] = entry.sealedAt();
        }
        LateSamples samples = entry.late();
        if (samples != null) {
            late = Arrays.copyOf(late, open.length);
            late[slot] = samples;
        }
        if (entry.lateClosed()) {
            lateClosed = Arrays.copyOf(lateClosed, open.length);
            lateClosed[slot] = true;
        }
    }
}
