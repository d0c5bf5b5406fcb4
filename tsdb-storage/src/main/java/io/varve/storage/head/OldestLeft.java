package io.varve.storage.head;

/// Raises the oldest times of a tenant's series to what is left of them, along a walk over the rows
/// of table `chunks` in the order of their keys, some rows at a time.
///
/// In memory a series has only a bound for what is stored of it. A part of the walk sees all chunks
/// that are stored, those that are not yet stored wait in the pages, and nothing else is closed
/// meanwhile: so what a part finds of a series is true. A series whose rows lie in two parts is
/// left as it is if the first part has found nothing of it that stays.
///
/// Belongs to the committing thread.
final class OldestLeft {
    private final HeadTenant tenant;
    private long appliedAt;

    /// Series before this one are done.
    private int nextId;

    private int series;

    /// Start of the first row of the series that stays; `Long.MAX_VALUE` if there was none yet.
    private long storedMs = Long.MAX_VALUE;

    OldestLeft(HeadTenant tenant) {
        this.tenant = tenant;
    }

    /// Begins a part of the walk.
    ///
    /// @param appliedAt position of the last record that was applied
    void begin(long appliedAt) {
        this.appliedAt = appliedAt;
    }

    /// The next row.
    ///
    /// @param hidden whether its chunk is given up
    void row(int seriesOfRow, long minTimeMs, boolean hidden) {
        if (seriesOfRow != series) {
            seriesEnds();
            series = seriesOfRow;
            storedMs = Long.MAX_VALUE;
        }
        if (!hidden) {
            storedMs = Math.min(storedMs, minTimeMs);
        }
    }

    /// Ends a part of the walk.
    ///
    /// @param all whether there are no more rows
    void end(boolean all) {
        if (all) {
            seriesEnds();
            raise(nextId, tenant.seriesCount() + 1, Long.MAX_VALUE);
            tenant.findOldest();
        } else if (storedMs != Long.MAX_VALUE) {
            seriesEnds();
        } else {
            raise(nextId, series, Long.MAX_VALUE);
            nextId = Math.max(nextId, series + 1);
        }
    }

    private void seriesEnds() {
        if (series >= nextId) {
            raise(nextId, series, Long.MAX_VALUE);
            raise(series, series + 1, storedMs);
            nextId = series + 1;
        }
    }

    private void raise(int from, int to, long seriesStoredMs) {
        int id = from;
        while (id < to) {
            int number = id >> SeriesPage.SHIFT;
            int first = number << SeriesPage.SHIFT;
            SeriesPage page = tenant.pages().find(number);
            if (page != null) {
                synchronized (page) {
                    page.raiseOldest(id - first, to - first, seriesStoredMs, appliedAt);
                }
            }
            id = first + SeriesPage.SIZE;
        }
    }
}
