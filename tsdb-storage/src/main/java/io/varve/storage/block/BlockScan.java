package io.varve.storage.block;

import io.varve.storage.chunk.Chunk;
import io.varve.storage.model.Labels;
import io.varve.storage.runtime.CorruptDataException;
import org.jspecify.annotations.Nullable;

/// Walks over all series of a block in its order, [SortKey#ORDER], and over their chunks: for jobs
/// that read blocks whole. Holds one page of series, one page of chunks and what one read has
/// brought, however large the block is. Each byte is read once. Not thread-safe.
public final class BlockScan {
    /// Pages of series, which are large, that one read of the index may bring.
    private static final int SERIES_PAGES_AHEAD = 4;

    private final BlockAccess access;
    private final BlockContents contents;
    private final int readBytesMax;
    private final BlockAccess.Pages<SeriesPage> seriesPages;
    private final PageTable chunkPages;

    private int page = -1;
    private int row;
    private @Nullable SeriesPage series;
    private long nextChunk;
    private long chunksEnd;

    private byte[] bytes = {};
    private long bytesOffset;
    private int chunkPageIndex = -1;
    private @Nullable ChunkPage chunkPage;

    /// @param readBytesMax what one read of chunks may bring, unless a single page is larger
    BlockScan(BlockAccess access, BlockContents contents, int readBytesMax) {
        this.access = access;
        this.contents = contents;
        this.readBytesMax = readBytesMax;
        seriesPages = access.seriesPages(contents);
        chunkPages = contents.chunkPages();
    }

    /// Moves to the next series.
    ///
    /// @return false if there is none; the other methods must not be called then
    /// @throws CorruptDataException if the block is not what it should be
    /// @throws io.varve.storage.runtime.VarveException if it cannot be read
    public boolean advance() {
        row++;
        SeriesPage current = series;
        while (current == null || row >= current.count()) {
            page++;
            if (page >= contents.seriesPages().count()) {
                return false;
            }
            int until = Math.min(page + SERIES_PAGES_AHEAD, contents.seriesPages().count());
            current = seriesPages.page(page, until);
            check(current);
            series = current;
            row = 0;
        }
        nextChunk = contents.firstChunk(page) + current.chunkStart(row);
        chunksEnd = nextChunk + current.chunkCount(row);
        return true;
    }

    private void check(SeriesPage read) {
        long last = contents.firstChunk(page) + read.chunkCount();
        if (read.count() != contents.seriesPages().items(page) || last > chunkPages.items()) {
            throw access.place(BlockFile.INDEX, contents.seriesPages().offset(page))
                    .corrupt(
                            "page of "
                                    + read.count()
                                    + " series up to chunk "
                                    + last
                                    + ", want "
                                    + contents.seriesPages().items(page)
                                    + " and at most "
                                    + chunkPages.items());
        }
    }

    private SeriesPage current() {
        SeriesPage current = series;
        if (current == null) {
            throw new IllegalStateException("the scan stands before its first series");
        }
        return current;
    }

    /// Labels of the series that the scan stands on.
    public Labels labels() {
        return current().labels(row);
    }

    /// The next chunk of the series, in the order of their first timestamps; null after the last.
    public @Nullable Chunk nextChunk() {
        if (nextChunk >= chunksEnd) {
            return null;
        }
        long number = nextChunk++;
        int index = chunkPages.pageOf(number);
        ChunkPage chunks = chunkPage;
        if (chunks == null || index != chunkPageIndex) {
            chunks = chunkPage(index);
            chunkPage = chunks;
            chunkPageIndex = index;
        }
        return chunks.chunk((int) (number - chunkPages.firstItem(index)));
    }

    private ChunkPage chunkPage(int index) {
        long offset = chunkPages.offset(index);
        int length = chunkPages.bytes(index);
        if (offset < bytesOffset || offset + length > bytesOffset + bytes.length) {
            int to = index + 1;
            long total = length;
            while (to < chunkPages.count() && total + chunkPages.bytes(to) <= readBytesMax) {
                total += chunkPages.bytes(to++);
            }
            // Not two of them at a time.
            bytes = new byte[0];
            bytes = access.read(BlockFile.CHUNKS, offset, (int) total);
            bytesOffset = offset;
        }
        ChunkPage read =
                access.decode(
                        BlockFile.CHUNKS,
                        Frame.Kind.CHUNKS,
                        bytes,
                        (int) (offset - bytesOffset),
                        length,
                        offset,
                        ChunkPage::new);
        if (read.count() != chunkPages.items(index)) {
            throw access.place(BlockFile.CHUNKS, offset)
                    .corrupt(
                            "page of " + read.count() + " chunks, want " + chunkPages.items(index));
        }
        return read;
    }
}
