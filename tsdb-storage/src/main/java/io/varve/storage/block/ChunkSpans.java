package io.varve.storage.block;

import io.varve.storage.chunk.Chunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The chunks of one selection, in spans of pages that are read in one go each, when the first of
/// their chunks is wanted. Pages that nobody wants are read along if they lie between wanted ones:
/// where a read costs more than they do, or, if bytes are to be saved, in the narrowest gaps first,
/// so that no other way to read as little takes fewer reads. A span is dropped when all series that
/// have chunks in it have been read; a series that is read again makes it be read again.
/// Thread-safe once planned.
final class ChunkSpans {
    /// The most that one read may bring: far above a page, so that reads are few, and small beside
    /// a query's memory.
    static final int SPAN_BYTES_MAX = 8 << 20;

    /// Unwanted bytes between wanted ones that cost less than another read.
    static final int GAP_BYTES_MAX = 1 << 20;

    /// Unwanted bytes that a selection of one metric may read beyond as many as it wants.
    static final int WASTE_BYTES = 256 << 10;

    private final BlockAccess access;
    private final PageTable pages;
    private final List<Span> spans = new ArrayList<>();

    /// First and last chunk of each wanted run of chunks.
    private long[] wanted = new long[16];

    private int wantedLength;

    private final boolean frugal;
    private final int spanBytesMax;

    /// Gaps up to this are read along; of those that are just as long, so many.
    private long gapBytesMax = GAP_BYTES_MAX;

    private int longestGapsLeft = Integer.MAX_VALUE;

    /// @param frugal whether to read at most twice as much as is wanted and [#WASTE_BYTES], rather
    ///   than to save reads
    /// @param spanBytesMax what one read may bring, unless a single page is larger
    ChunkSpans(BlockAccess access, PageTable pages, boolean frugal, int spanBytesMax) {
        this.access = access;
        this.pages = pages;
        this.frugal = frugal;
        this.spanBytesMax = spanBytesMax;
    }

    /// Notes that a series' chunks will be wanted. Series come in the order of the block.
    void want(long firstChunk, int count) {
        if (firstChunk + count > pages.items()) {
            throw access.place(BlockFile.INDEX, 0)
                    .corrupt(
                            "chunks "
                                    + firstChunk
                                    + " to "
                                    + (firstChunk + count)
                                    + " of "
                                    + pages.items());
        }
        if (wantedLength == wanted.length) {
            wanted = Arrays.copyOf(wanted, 2 * wantedLength);
        }
        wanted[wantedLength++] = firstChunk;
        wanted[wantedLength++] = firstChunk + count - 1;
    }

    /// Makes spans of all that is wanted.
    void plan() {
        if (frugal) {
            limitGaps();
        }
        Span current = null;
        for (int i = 0; i < wantedLength; i += 2) {
            int to = pages.pageOf(wanted[i + 1]);
            for (int page = pages.pageOf(wanted[i]); page <= to; page++) {
                if (current == null || !current.extend(page)) {
                    current = new Span(page);
                    spans.add(current);
                }
            }
            // Each span that the series touches is read for it once.
            for (int s = spans.size() - 1; s >= 0; s--) {
                if (spans.get(s).lastPage < pages.pageOf(wanted[i])) {
                    break;
                }
                spans.get(s).readers++;
            }
        }
        wanted = new long[0];
    }

    /// Finds out which gaps between wanted pages may be read along.
    private void limitGaps() {
        long wasteLeft = WASTE_BYTES;
        long[] gaps = new long[wantedLength / 2];
        int count = 0;
        int next = -1;
        for (int i = 0; i < wantedLength; i += 2) {
            int from = pages.pageOf(wanted[i]);
            int to = pages.pageOf(wanted[i + 1]);
            if (next >= 0 && from > next) {
                gaps[count++] = pages.offset(from) - pages.offset(next);
            }
            for (int page = Math.max(next, from); page <= to; page++) {
                wasteLeft += pages.bytes(page);
                next = page + 1;
            }
        }
        Arrays.sort(gaps, 0, count);
        gapBytesMax = 0;
        longestGapsLeft = 0;
        for (int i = 0; i < count && gaps[i] <= wasteLeft; i++) {
            wasteLeft -= gaps[i];
            longestGapsLeft = gaps[i] == gapBytesMax ? longestGapsLeft + 1 : 1;
            gapBytesMax = gaps[i];
        }
    }

    private boolean mayReadAlong(long gap) {
        if (gap == 0 || gap < gapBytesMax) {
            return true;
        }
        return gap == gapBytesMax && longestGapsLeft-- > 0;
    }

    /// The span that holds a wanted chunk.
    Span spanOf(long chunk) {
        int page = pages.pageOf(chunk);
        int low = 0;
        int high = spans.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (spans.get(middle).firstPage <= page) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return spans.get(low);
    }

    /// How many spans there are.
    int count() {
        return spans.size();
    }

    /// Reads the first span ahead, so that the first series need not wait for it.
    void prefetch() {
        if (!spans.isEmpty()) {
            spans.getFirst().fetch();
        }
    }

    /// Drops everything that was read.
    void close() {
        spans.forEach(Span::drop);
    }

    /// Pages that are read in one go.
    final class Span {
        private final ReentrantLock lock = new ReentrantLock();
        private final int firstPage;
        private int lastPage;

        /// How many series have chunks here, and how many of these have been read.
        private int readers;

        private int readersDone;

        /// How many cursors stand here.
        private int holders;

        private byte @Nullable [] bytes;
        private @Nullable ChunkPage[] decoded = new ChunkPage[0];
        private long takenBytes;

        Span(int page) {
            firstPage = page;
            lastPage = page;
        }

        private boolean extend(int page) {
            if (page <= lastPage) {
                return true;
            }
            long length = pages.offset(page) + pages.bytes(page) - pages.offset(firstPage);
            long gap = pages.offset(page) - pages.offset(lastPage + 1);
            if (length > spanBytesMax || !mayReadAlong(gap)) {
                return false;
            }
            lastPage = page;
            return true;
        }

        boolean holds(long chunk) {
            return chunk >= pages.firstItem(firstPage) && chunk < pages.firstItem(lastPage + 1);
        }

        void acquire() {
            lock.lock();
            try {
                holders++;
            } finally {
                lock.unlock();
            }
        }

        void release() {
            lock.lock();
            try {
                holders--;
                readersDone++;
                if (holders == 0 && readersDone >= readers) {
                    drop();
                    readersDone = 0;
                }
            } finally {
                lock.unlock();
            }
        }

        void fetch() {
            lock.lock();
            try {
                if (bytes == null) {
                    bytes = load();
                }
            } finally {
                lock.unlock();
            }
        }

        Chunk chunk(long number) {
            int page = pages.pageOf(number);
            ChunkPage chunks = page(page);
            return chunks.chunk((int) (number - pages.firstItem(page)));
        }

        private ChunkPage page(int page) {
            lock.lock();
            try {
                byte[] all = bytes;
                if (all == null) {
                    all = load();
                    bytes = all;
                }
                ChunkPage known = decoded[page - firstPage];
                if (known == null) {
                    known = decode(page, all);
                    decoded[page - firstPage] = known;
                }
                return known;
            } finally {
                lock.unlock();
            }
        }

        private byte[] load() {
            long from = pages.offset(firstPage);
            int length = (int) (pages.offset(lastPage) + pages.bytes(lastPage) - from);
            take(length);
            byte[] read = access.read(BlockFile.CHUNKS, from, length);
            decoded = new ChunkPage[lastPage - firstPage + 1];
            return read;
        }

        private ChunkPage decode(int page, byte[] all) {
            long offset = pages.offset(page);
            ChunkPage chunks =
                    access.decode(
                            BlockFile.CHUNKS,
                            Frame.Kind.CHUNKS,
                            all,
                            (int) (offset - pages.offset(firstPage)),
                            pages.bytes(page),
                            offset,
                            ChunkPage::new);
            if (chunks.count() != pages.items(page)) {
                throw access.place(BlockFile.CHUNKS, offset)
                        .corrupt(
                                "page of " + chunks.count() + " chunks, want " + pages.items(page));
            }
            take(chunks.payloadBytes());
            return chunks;
        }

        private void take(long count) {
            access.context().memory().take(count);
            takenBytes += count;
        }

        private void drop() {
            lock.lock();
            try {
                bytes = null;
                decoded = new ChunkPage[0];
                access.context().memory().give(takenBytes);
                takenBytes = 0;
            } finally {
                lock.unlock();
            }
        }
    }
}
