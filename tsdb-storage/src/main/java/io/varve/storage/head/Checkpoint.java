package io.varve.storage.head;

import io.varve.storage.codec.ByteWriter;
import io.varve.storage.journal.Journal;
import io.varve.storage.tables.Table;
import io.varve.storage.tables.TableBatch;
import java.util.ArrayList;
import java.util.List;

/// Saves the open chunks a few pages per group, and cuts off the journal when all are saved.
///
/// A round begins at the position of the last applied record and covers every page that has changed
/// up to there and is not saved since. Each page is saved as it is when its turn comes, with the
/// position of the last record that was applied by then, so a crash in the middle leaves some pages
/// newer than others, and the replay passes over what a page already has. Once all pages of the
/// round are durable, no record up to its begin is needed.
///
/// Belongs to the committing thread.
final class Checkpoint {
    private final long bytesMax;
    private final ByteWriter scratch = new ByteWriter(1 << 16);

    /// Pages of the round; those before `saved` are durable, those before `written` are in a group.
    private List<SeriesPage> pages = new ArrayList<>();

    private int saved;
    private int written;
    private long writtenAt;
    private boolean running;
    private long beganAt;
    private long passedAt;
    private long beganNanos;
    private long journalBytes;
    private long bytesAtBegin;

    /// Bytes of the pages of the round, then of the last one.
    private long pageBytes;

    /// @param bytesMax journal bytes after which a round is due at the latest
    /// @param passedAt position before which the replay of this start does not begin
    Checkpoint(long bytesMax, long passedAt) {
        this.bytesMax = bytesMax;
        this.passedAt = passedAt;
    }

    /// Counts bytes that were appended to the journal, or were found there.
    void journalGrew(long bytes) {
        journalBytes += bytes;
    }

    /// Bytes of the journal that have not been cut off.
    long journalBytes() {
        return journalBytes;
    }

    /// A position before which no replay will begin: the begin of the last round that has ended.
    long passedAt() {
        return passedAt;
    }

    boolean isRunning() {
        return running;
    }

    /// A round is due when the journal has grown by as much as the last round wrote: so it never
    /// costs more than the journal itself, and a small head has little to replay.
    boolean isDue() {
        long due = Math.clamp(pageBytes, bytesMax / 4, bytesMax);
        return !running && journalBytes >= due;
    }

    /// Begins a round.
    ///
    /// @param position of the last applied record
    void begin(long position, long nowNanos, Iterable<HeadTenant> tenants) {
        pages = new ArrayList<>();
        for (HeadTenant tenant : tenants) {
            SeriesPages all = tenant.pages();
            for (int number = 0; number < all.limit(); number++) {
                SeriesPage page = all.find(number);
                if (page != null && page.changedAt() > page.savedAt()) {
                    pages.add(page);
                }
            }
        }
        saved = 0;
        written = 0;
        running = true;
        beganAt = position;
        beganNanos = nowNanos;
        bytesAtBegin = journalBytes;
        pageBytes = 0;
    }

    /// Adds pages to a group, as they are now, until so many bytes are added.
    ///
    /// @param position of the last applied record
    void addTo(TableBatch batch, long position, long bytesWanted) {
        long bytes = 0;
        writtenAt = position;
        while (written < pages.size() && bytes < bytesWanted) {
            SeriesPage page = pages.get(written);
            byte[] value = PageRow.value(page, position, scratch);
            batch.put(Table.OPEN, PageRow.key(page), value);
            bytes += value.length;
            written++;
        }
        pageBytes += bytes;
    }

    /// The group is durable.
    ///
    /// @return whether that ends the round
    boolean stored(Journal journal) {
        while (saved < written) {
            pages.get(saved).setSavedAt(writtenAt);
            saved++;
        }
        if (!running || saved < pages.size()) {
            return false;
        }
        journal.release(beganAt);
        passedAt = beganAt;
        journalBytes -= bytesAtBegin;
        running = false;
        pages = new ArrayList<>();
        saved = 0;
        written = 0;
        return true;
    }

    /// The group was not stored; its pages are added again to the next one.
    void failed() {
        written = saved;
    }

    long beganNanos() {
        return beganNanos;
    }
}
